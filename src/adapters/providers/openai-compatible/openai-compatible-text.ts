import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ChildAbort } from '../../../core/abort.js';
import type { Clock, Timer } from '../../../core/clock.js';
import { ProviderError } from '../../provider-error.js';
import { type AnswerOpening, createAnswerOpening } from '../../support/answer-opening.js';
import { llmCall } from '../../support/llm-call.js';
import { chatForm } from '../../support/llm-text.js';
import type { TextAdapter, TextEvent, TextRequest } from '../../text.js';
import { createChatCount } from './chat-count.js';
import { contextTokensOf } from './chat-models.js';
import { chatBody, openChatStream } from './chat-stream.js';
import type { OpenAiClient } from './openai-client.js';
import { toOpenAiError } from './openai-errors.js';
import type { VendorProfile } from './vendor-profiles.js';

export interface OpenAiCompatibleOptions {
  /** Shared and closed by whoever made it. */
  readonly client: OpenAiClient;
  /** The client's own. */
  readonly profile: VendorProfile;
  /** The profile's own when absent. */
  readonly model?: string | undefined;
  readonly clock: Clock;
}

type FinishReason = Extract<TextEvent, { type: 'finish' }>['reason'];

/** The figures come in a chunk of their own after the last word, if at all; nobody waits for them longer than this. */
const USAGE_GRACE_MS = 1_000;

/** Chat completions, which every vendor but one speaks, for what is written: one request for each answer. */
export function createOpenAiCompatibleText(options: OpenAiCompatibleOptions): TextAdapter {
  const { profile } = options;
  const model = options.model || profile.defaultModel;
  return {
    provider: profile.id,
    model,
    rehearsal: false,
    contextTokens: contextTokensOf(profile, model),
    stream: (request, { signal }) =>
      streamChat(chatForm(request), { ...options, model, signal, opening: createAnswerOpening(null) }),
  };
}

export interface ChatCall extends OpenAiCompatibleOptions {
  readonly model: string;
  readonly signal: AbortSignal;
  /** Takes away what does not belong to the answer. */
  readonly opening: AnswerOpening;
}

/** One request whose messages are as chat models take them, and its answer. */
export function streamChat(request: TextRequest, options: ChatCall): AsyncIterable<TextEvent> {
  const { client, profile, model, clock, signal, opening } = options;
  return llmCall({
    provider: profile.id,
    clock,
    signal,
    toError: (error) => toOpenAiError(error, { client, model }),
    async *answer(call) {
      const chunks = await openChatStream(client, chatBody(request, profile, model), { signal: call.signal });
      yield* chatEvents(chunks, { request, profile, model, clock, call, opening });
    },
  });
}

interface AnswerContext {
  readonly request: TextRequest;
  readonly profile: VendorProfile;
  readonly model: string;
  readonly clock: Clock;
  readonly call: ChildAbort;
  readonly opening: AnswerOpening;
}

/** Text as it comes, then one `finish`, with the vendor's figures if they come in time; the rest is only read away. */
async function* chatEvents(
  chunks: AsyncIterable<ChatCompletionChunk>,
  context: AnswerContext,
): AsyncIterable<TextEvent> {
  const { request, profile, model, clock, call, opening } = context;
  const count = createChatCount({ request, profile, model });
  let refused = false;
  let reason: FinishReason | undefined;
  let grace: Timer | undefined;
  let finished = false;
  try {
    for await (const chunk of chunks) {
      const told = count.read(chunk);
      if (finished) continue;
      const choice = chunk.choices?.[0];
      refused ||= Boolean(choice?.delta?.refusal);
      yield* textOf(choice, opening);
      reason ??= choice?.finish_reason ? finishReason(choice.finish_reason, context) : undefined;
      if (reason === undefined) continue;
      finished = told;
      if (finished) yield { type: 'finish', reason: refused ? 'refusal' : reason, usage: count.usage() };
      else grace ??= clock.setTimer(USAGE_GRACE_MS, () => call.abort());
    }
  } finally {
    grace?.cancel();
  }
  if (reason !== undefined && !finished) {
    yield { type: 'finish', reason: refused ? 'refusal' : reason, usage: count.usage() };
  }
}

/** Thoughts come in fields of their own and are not for the microphone. */
function* textOf(choice: ChatCompletionChunk.Choice | undefined, opening: AnswerOpening): Iterable<TextEvent> {
  const content = choice?.delta?.content;
  const text = typeof content === 'string' ? opening.push(content) : '';
  const rest = choice?.finish_reason ? opening.flush() : '';
  if (text + rest !== '') yield { type: 'text-delta', text: text + rest };
}

function finishReason(vendorReason: string, { profile }: AnswerContext): FinishReason {
  switch (vendorReason) {
    case 'length':
      return 'length';
    case 'content_filter':
      return 'refusal';
    case 'error':
      throw new ProviderError(profile.id, 'unavailable', `${profile.name} broke off the answer.`);
    default:
      return 'stop';
  }
}
