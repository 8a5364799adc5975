import type { Message, MessageError, Run } from '../protocol/threads.js';

/** How an answer ended. */
export type AnswerEnd =
  | {
      readonly status: 'complete';
      readonly atMs: number;
      readonly tokens: number;
      readonly tokensEstimated: boolean;
      readonly finishReason: NonNullable<Message['finishReason']>;
      readonly costUsd: number | null;
    }
  | {
      readonly status: 'failed' | 'cancelled' | 'interrupted';
      readonly atMs: number;
      readonly error: MessageError;
    };

/** One model's part of a run. */
export interface AnswerState {
  readonly modelId: string;
  readonly userMessageId: string;
  readonly messageId: string;
  /** As far as it came. */
  readonly text: string;
  readonly end: AnswerEnd | null;
}

/** A message sent to models, and what they answer. Its answers stay in their order. */
export interface RunState {
  readonly id: string;
  readonly threadId: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs: number;
  readonly answers: readonly AnswerState[];
}

export type RunEvent =
  /** `offset` is the place of `text` in UTF-16 units: what is told twice changes nothing. */
  | { readonly type: 'text'; readonly messageId: string; readonly offset: number; readonly text: string }
  | { readonly type: 'end'; readonly messageId: string; readonly end: AnswerEnd };

/** Nothing changes an answer that has ended, and no text is ever taken back. Returns the same state where nothing changed. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  const index = state.answers.findIndex(({ messageId }) => messageId === event.messageId);
  const answer = state.answers[index];
  if (answer === undefined || answer.end !== null) return state;
  const next = event.type === 'end' ? { ...answer, end: event.end } : withText(answer, event);
  return next === answer ? state : { ...state, answers: state.answers.with(index, next) };
}

function withText(answer: AnswerState, { offset, text }: { offset: number; text: string }): AnswerState {
  const known = answer.text.length - offset;
  // A gap cannot be told as text; whoever tells it knows how to tell again from where we are.
  if (known < 0 || known >= text.length) return answer;
  return { ...answer, text: answer.text + storable(text.slice(known)) };
}

/** Databases keep no NUL; one character stands for one, so that places stay right. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

export function isOver({ answers }: RunState): boolean {
  return answers.every(({ end }) => end !== null);
}

/** As the wire shows it. */
export function runView(state: RunState): Run {
  return {
    id: state.id,
    threadId: state.threadId,
    status: isOver(state) ? 'finished' : 'running',
    createdAt: new Date(state.createdMs).toISOString(),
    answers: state.answers.map(({ modelId, userMessageId, messageId, end }) => ({
      modelId,
      userMessageId,
      messageId,
      status: end?.status ?? 'streaming',
    })),
  };
}
