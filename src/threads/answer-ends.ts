import { estimateTokens } from '../adapters/support/llm-text.js';
import { AppError } from '../core/errors.js';
import type { LlmJob, LlmJobEvent } from '../llm/queue/index.js';
import type { ErrorCode } from '../protocol/error-codes.js';
import type { MessageError } from '../protocol/threads.js';
import type { AnswerOutcome, MessageRow } from './message-store.js';
import type { AnswerEnd, AnswerState } from './run-machine.js';

/** How the ends of model requests, of answers and of their rows become each other. */

type Ended = Extract<LlmJobEvent, { type: 'complete' | 'error' }>;

const problem = (code: ErrorCode, message: string): MessageError => {
  const { retryable } = new AppError(code, message);
  return { code, message, retryable };
};

const CANCELLED = problem('JOB_CANCELLED', 'The answer was cancelled.');
const INTERRUPTED = problem('JOB_INTERRUPTED', 'The server stopped in the middle of the answer: ask again.');
const DELETED = problem('NOT_FOUND', 'The thread was deleted.');

export function cancelled(atMs: number): AnswerEnd {
  return { status: 'cancelled', atMs, error: CANCELLED };
}

export function interrupted(atMs: number): AnswerEnd {
  return { status: 'interrupted', atMs, error: INTERRUPTED };
}

export function deleted(atMs: number): AnswerEnd {
  return { status: 'cancelled', atMs, error: DELETED };
}

/** It could not even be asked. */
export function refused(error: unknown, atMs: number): AnswerEnd {
  const { code, message, retryable } = AppError.from(error);
  return { status: 'failed', atMs, error: { code, message, retryable } };
}

export function endOfEvent(event: Ended, atMs: number): AnswerEnd {
  if (event.type === 'complete') return complete(event, atMs);
  return broken(event.state, event, atMs);
}

/** Null while it waits or runs. */
export function endOfJob({ state, reason, usage, problem: told, finishedMs }: LlmJob, nowMs: number): AnswerEnd | null {
  const atMs = finishedMs ?? nowMs;
  if (state === 'complete' && reason !== null && usage !== null) return complete({ reason, usage }, atMs);
  if (state === 'failed' || state === 'cancelled') return broken(state, told ?? INTERRUPTED, atMs);
  return null;
}

function complete({ reason, usage }: Pick<Extract<Ended, { type: 'complete' }>, 'reason' | 'usage'>, atMs: number) {
  return {
    status: 'complete',
    atMs,
    tokens: usage.outputTokens,
    tokensEstimated: usage.estimated,
    finishReason: reason,
    costUsd: usage.costUsd,
  } as const;
}

function broken(state: 'failed' | 'cancelled', { code, message, retryable }: MessageError, atMs: number): AnswerEnd {
  if (state === 'cancelled') return cancelled(atMs);
  return { status: code === INTERRUPTED.code ? 'interrupted' : 'failed', atMs, error: { code, message, retryable } };
}

export function outcomeOf({ text }: AnswerState, end: AnswerEnd): AnswerOutcome {
  const common = { content: text, finishedAt: new Date(end.atMs) };
  if (end.status !== 'complete') {
    const counted = { tokens: estimateTokens(text), tokensEstimated: true, finishReason: null, costUsd: null };
    return { ...common, ...counted, status: end.status, error: end.error };
  }
  const { status, tokens, tokensEstimated, finishReason, costUsd } = end;
  return { ...common, status, tokens, tokensEstimated, finishReason, costUsd, error: null };
}

/** An answer as its row tells it. */
export function answerOf(row: MessageRow): AnswerState {
  return {
    modelId: row.modelId,
    userMessageId: row.answers ?? '',
    messageId: row.id,
    text: row.content,
    end: endOfRow(row),
  };
}

function endOfRow({ status, finishedAt, createdAt, error, ...row }: MessageRow): AnswerEnd | null {
  const atMs = (finishedAt ?? createdAt).getTime();
  if (status === 'streaming') return null;
  if (status !== 'complete') return { status, atMs, error: error ?? INTERRUPTED };
  const { tokens, tokensEstimated, costUsd } = row;
  return { status, atMs, tokens, tokensEstimated, finishReason: row.finishReason ?? 'stop', costUsd };
}
