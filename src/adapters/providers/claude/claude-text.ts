import type { MessageCreateParamsStreaming, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { Clock } from '../../../core/clock.js';
import { type AnswerOpening, createAnswerOpening } from '../../support/answer-opening.js';
import { llmCall } from '../../support/llm-call.js';
import { chatForm } from '../../support/llm-text.js';
import type { TextAdapter, TextEvent, TextRequest } from '../../text.js';
import type { ClaudeClient } from './claude-client.js';
import { createClaudeCount } from './claude-count.js';
import { toClaudeError } from './claude-errors.js';
import { claudeModel, DEFAULT_CLAUDE_MODEL, type ThinkingRule } from './claude-models.js';

export interface ClaudeOptions {
  /** Shared and closed by whoever made it. */
  readonly client: ClaudeClient;
  readonly model?: string | undefined;
  readonly clock: Clock;
}

type FinishReason = Extract<TextEvent, { type: 'finish' }>['reason'];

/** Room for thoughts where they cannot be turned off; they count as output. */
const THOUGHT_TOKENS = 2_048;
const CACHED = { type: 'ephemeral' } as const;
/** The newest version of the API that takes a temperature at all. */
const SAMPLING_VERSION = { 'anthropic-version': '2023-06-01' };

/** Anthropic's Messages API for what is written: one request for each answer. */
export function createClaudeText(options: ClaudeOptions): TextAdapter {
  const { model = DEFAULT_CLAUDE_MODEL } = options;
  return {
    provider: 'claude',
    model,
    rehearsal: false,
    contextTokens: claudeModel(model)?.contextTokens,
    stream: (request, { signal }) =>
      streamClaude(chatForm(request), { ...options, model, signal, opening: createAnswerOpening(null) }),
  };
}

export interface ClaudeCall extends ClaudeOptions {
  readonly model: string;
  readonly signal: AbortSignal;
  /** Takes away what does not belong to the answer. */
  readonly opening: AnswerOpening;
}

/** One request whose messages are as the API takes them, and its answer. */
export function streamClaude(request: TextRequest, options: ClaudeCall): AsyncIterable<TextEvent> {
  const { client, model, clock, signal } = options;
  return llmCall({
    provider: 'claude',
    clock,
    signal,
    toError: (error) => toClaudeError(error, { client, model }),
    async *answer(call) {
      const body = claudeBody(request, model);
      const headers = 'temperature' in body ? { headers: SAMPLING_VERSION } : {};
      const events = await client.sdk.messages.create(body, { signal: call.signal, ...headers });
      yield* answerEvents(events, request, options);
    },
  });
}

/**
 * What is sent. The breakpoint on the system prompt keeps it cached once the conversation slides through its window,
 * the one at the top level follows the end of the conversation; the vendor passes over prompts too short to cache.
 */
export function claudeBody(request: TextRequest, model: string): MessageCreateParamsStreaming {
  const known = claudeModel(model);
  const room = known?.thinking === 'always' ? THOUGHT_TOKENS : 0;
  // The library's types follow the version of the API that refuses it.
  const { temperature } = known?.samplingAllowed ? request : {};
  return {
    model,
    max_tokens: Math.min(request.maxOutputTokens + room, known?.maxOutputTokens ?? Number.POSITIVE_INFINITY),
    ...(request.system === '' ? {} : { system: [{ type: 'text', text: request.system, cache_control: CACHED }] }),
    messages: [...request.messages],
    ...(temperature === undefined ? { cache_control: CACHED } : { temperature }),
    ...thinkingFields(known?.thinking ?? 'unasked'),
    stream: true,
  };
}

function thinkingFields(rule: ThinkingRule): Partial<MessageCreateParamsStreaming> {
  switch (rule) {
    case 'unasked':
      return {};
    case 'disabled':
    case 'between_tools':
      return { thinking: { type: rule } };
    case 'always':
      return { output_config: { effort: 'low' } };
  }
}

/** Text as it comes, then one `finish` at the vendor's own end; what comes after that is only read away. */
async function* answerEvents(
  events: AsyncIterable<RawMessageStreamEvent>,
  request: TextRequest,
  { model, opening }: ClaudeCall,
): AsyncIterable<TextEvent> {
  const count = createClaudeCount(request, model);
  let reason: FinishReason = 'stop';
  for await (const event of events) {
    count.read(event);
    switch (event.type) {
      case 'content_block_delta': {
        const text = event.delta.type === 'text_delta' ? opening.push(event.delta.text) : '';
        if (text !== '') yield { type: 'text-delta', text };
        break;
      }
      case 'message_delta':
        reason = finishReason(event.delta.stop_reason);
        break;
      case 'message_stop': {
        const rest = opening.flush();
        if (rest !== '') yield { type: 'text-delta', text: rest };
        yield { type: 'finish', reason, usage: count.usage() };
        break;
      }
      default:
        break;
    }
  }
}

function finishReason(stopReason: string | null): FinishReason {
  switch (stopReason) {
    case 'refusal':
      return 'refusal';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    default:
      return 'stop';
  }
}
