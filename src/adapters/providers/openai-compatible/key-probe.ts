import { APIError } from 'openai';
import { ProviderError } from '../../provider-error.js';
import { listModels, type OpenAiClient } from './openai-client.js';
import { toOpenAiError } from './openai-errors.js';

/** Asks whether the vendor takes the client's key, with the cheapest call that needs one. Throws ProviderError. */
export async function probeKey(client: OpenAiClient, options: { signal: AbortSignal }): Promise<void> {
  const { sdk, profile } = client;
  try {
    // OpenRouter tells everybody its models; only what it says of the key itself needs one.
    if (profile.id === 'openrouter') await sdk.get('/key', options);
    else await listModels(client, options);
  } catch (error) {
    const told = toOpenAiError(error, { profile });
    if (isRefusedKey(told))
      throw new ProviderError(profile.id, 'auth', `${profile.name} refused the key.`, { cause: error });
    throw told;
  }
}

/** Google answers 400 to a key it does not know. */
function isRefusedKey({ kind, cause, message }: ProviderError): boolean {
  if (kind === 'auth') return true;
  const words = cause instanceof APIError ? `${cause.message} ${JSON.stringify(cause.error ?? '')}` : message;
  return kind === 'invalid-request' && /api[ _]key[ _](?:not valid|invalid)|API_KEY_INVALID/i.test(words);
}
