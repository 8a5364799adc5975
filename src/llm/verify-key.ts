import { ProviderError } from '../adapters/provider-error.js';
import type { HostedEngine, TextAdapterFactory } from '../adapters/text-adapter-factory.js';
import { childAbort } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import type { KeyProvider } from '../protocol/accounts.js';

/** `refused`: the provider does not take the key; `unknown`: it could not be asked. */
export type KeyVerdict = 'taken' | 'refused' | 'unknown';
export type VerifyKey = (provider: KeyProvider, key: string) => Promise<KeyVerdict>;

const ENGINES: Readonly<Record<KeyProvider, HostedEngine>> = {
  claude: 'claude',
  openai: 'openai',
  google: 'gemini',
  groq: 'groq',
  together: 'together',
  openrouter: 'openrouter',
};

const PATIENCE_MS = 5_000;

/** Asks providers about keys with the cheapest call that needs one. Never rejects, waits five seconds at most. */
export function createVerifyKey(options: {
  hosted: TextAdapterFactory;
  clock: Clock;
  closing: AbortSignal;
}): VerifyKey {
  const { hosted, clock, closing } = options;
  return async (provider, key) => {
    const call = childAbort(closing);
    const patience = clock.setTimer(PATIENCE_MS, () => call.abort());
    try {
      await hosted.probe(ENGINES[provider], { apiKey: key, signal: call.signal });
      return 'taken';
    } catch (error) {
      return error instanceof ProviderError && error.kind === 'auth' ? 'refused' : 'unknown';
    } finally {
      patience.cancel();
      call.dispose();
    }
  };
}
