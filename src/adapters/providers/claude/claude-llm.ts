import type { MessageCreateParamsStreaming, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { Clock } from '../../../core/clock.js';
import type { LlmAdapter, LlmEvent, LlmRequest } from '../../llm.js';
import { createAnswerOpening } from '../../support/answer-opening.js';
import { llmCall } from '../../support/llm-call.js';
import { toChatMessages } from '../../support/llm-text.js';
import type { ClaudeClient } from './claude-client.js';
import { createClaudeCount } from './claude-count.js';
import { toClaudeError } from './claude-errors.js';
import { claudeModel, DEFAULT_CLAUDE_MODEL, type ThinkingRule } from './claude-models.js';

export interface ClaudeLlmOptions {
  /** Shared and closed by whoever made it. */
  readonly client: ClaudeClient;
  readonly model?: string | undefined;
  readonly clock: Clock;
}

type FinishReason = Extract<LlmEvent, { type: 'finish' }>['reason'];

/** Room for thoughts where they cannot be turned off; they count as output. */
const THOUGHT_TOKENS = 2_048;
const CACHED = { type: 'ephemeral' } as const;

/** A mind by Anthropic's Messages API, one request for each answer, never with sampling parameters. */
export function createClaudeLlm({ client, model = DEFAULT_CLAUDE_MODEL, clock }: ClaudeLlmOptions): LlmAdapter {
  return {
    provider: 'claude',
    model,
    rehearsal: false,
    contextTokens: claudeModel(model)?.contextTokens,
    stream: (request, { signal }) =>
      llmCall({
        provider: 'claude',
        clock,
        signal,
        toError: (error) => toClaudeError(error, model),
        async *answer(call) {
          const events = await client.sdk.messages.create(claudeBody(request, model), { signal: call.signal });
          yield* answerEvents(events, request, model);
        },
      }),
  };
}

/**
 * What is sent. The breakpoint on the system prompt keeps it cached once the conversation slides through its window,
 * the one at the top level follows the end of the conversation; the vendor passes over prompts too short to cache.
 */
export function claudeBody(request: LlmRequest, model: string): MessageCreateParamsStreaming {
  const known = claudeModel(model);
  const room = known?.thinking === 'always' ? THOUGHT_TOKENS : 0;
  return {
    model,
    max_tokens: Math.min(request.maxOutputTokens + room, known?.maxOutputTokens ?? Number.POSITIVE_INFINITY),
    ...(request.system === '' ? {} : { system: [{ type: 'text', text: request.system, cache_control: CACHED }] }),
    messages: toChatMessages(request.messages),
    cache_control: CACHED,
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
  request: LlmRequest,
  model: string,
): AsyncIterable<LlmEvent> {
  const opening = createAnswerOpening(request.speaker.name);
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
