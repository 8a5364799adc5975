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
    const told = toOpenAiError(error, { client });
    // A list asks for nothing that could be wrong, and Google answers 400 to a key it does not know.
    const refused = told.kind === 'auth' || (profile.id === 'gemini' && told.status === 400);
    if (refused) throw new ProviderError(profile.id, 'auth', `${profile.name} refused the key.`, { cause: error });
    throw told;
  }
}
