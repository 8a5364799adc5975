import { APIError } from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { ProviderError } from '../../provider-error.js';
import type { TextRequest } from '../../text.js';
import { chatModel, takesTemperature } from './chat-models.js';
import type { OpenAiClient } from './openai-client.js';
import type { VendorProfile } from './vendor-profiles.js';

/** What is sent: the fields all vendors share, the limit under the vendor's own name, a temperature where it is taken. */
export function chatBody(
  request: TextRequest,
  profile: VendorProfile,
  model: string,
): ChatCompletionCreateParamsStreaming {
  const reasoning = chatModel(profile, model)?.reasoning;
  const system = request.system === '' ? [] : [{ role: 'system' as const, content: request.system }];
  return {
    model,
    messages: [...system, ...request.messages],
    [profile.maxTokensField]: request.maxOutputTokens + (reasoning?.extraTokens ?? 0),
    ...(reasoning === undefined ? {} : { reasoning_effort: reasoning.effort }),
    ...(request.temperature === undefined || !takesTemperature(profile, model)
      ? {}
      : { temperature: request.temperature }),
    ...(profile.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    stream: true,
  };
}

/** Opens the stream. The library would read an answer of another kind as an empty stream; here it is an error. */
export async function openChatStream(
  { sdk, profile }: OpenAiClient,
  body: ChatCompletionCreateParamsStreaming,
  { signal }: { signal: AbortSignal },
): Promise<AsyncIterable<ChatCompletionChunk>> {
  const { data, response } = await sdk.chat.completions.create(body, { signal }).withResponse();
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('text/html')) {
    data.controller.abort();
    throw new ProviderError(profile.id, 'protocol', `${profile.name} answered with a web page: check its address.`);
  }
  if (type.includes('application/json')) throw errorInside(await response.json(), response.headers);
  return data;
}

/** An error sent with status 200. */
function errorInside(body: unknown, headers: Headers): Error {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  if (typeof error === 'string') return new APIError(undefined, { message: error }, undefined, headers);
  if (typeof error === 'object' && error !== null) return new APIError(undefined, error, undefined, headers);
  return new SyntaxError('an answer that is not a stream');
}
