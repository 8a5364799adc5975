import type { RateDecision, RateLimiter } from '../../../src/core/rate-limiter.js';
import { systemClock } from '../../../src/core/clock.js';
import { MemoryRateLimiter } from '../../../src/resilience/memory-rate-limiter.js';
import { ANTHROPIC_KEY, startAnthropicFake } from '../../support/fakes/anthropic-fake.js';
import { OllamaFake } from '../../support/fakes/ollama-server.js';
import type { SseFake } from '../../support/fakes/sse-fake.js';
import { unlimited } from '../../support/unlimited.js';
import { startWholeApp, type WholeAnswer, type WholeApp } from '../../support/whole-app.js';

export const MODEL = 'gemma-2b-local';
export const LOGIN = { username: 'user@example.com', password: 'correct horse battery staple' };

/** The service with a model on an Ollama server, a vendor that checks keys, and a producer who is signed in. */
export interface SeedScene {
  readonly app: WholeApp;
  readonly token: string;
  /** Counts for real from now on; until then every answer tells the limit and nobody is refused. */
  count(): void;
  /** As the producer, or as `token` says. */
  ask(method: string, path: string, body?: unknown, token?: string | null): Promise<WholeAnswer>;
  /** A thread of the producer's with a question and its answer; its id. */
  thread(): Promise<string>;
  close(): Promise<void>;
}

export async function openSeedScene(): Promise<SeedScene> {
  const [ollama, anthropic] = await Promise.all([
    OllamaFake.start({ models: { 'gemma:2b': 2.1e9 } }),
    startAnthropicFake(),
  ]);
  const limiter = new SwitchedLimiter();
  const app = await startWholeApp({ overrides: { limiter }, env: addressesOf(ollama, anthropic) });
  const token = await app.signedIn(LOGIN.username, 'producer');
  const ask: SeedScene['ask'] = (method, path, body, by = token) =>
    app.ask(method, path, { token: by, ...(body !== undefined && { body }) });
  return {
    app,
    token,
    ask,
    count: () => (limiter.counts = true),
    async thread() {
      const made = await ask('POST', '/threads', { title: 'System Architecture Discussion' });
      const { id } = (made.data as { thread: { id: string } }).thread;
      const content = 'What are the best practices for microservices?';
      await ask('POST', `/threads/${id}/models/${MODEL}/messages`, { content, temperature: 0.7 });
      return id;
    },
    async close() {
      await app.close();
      ollama.kill();
      await anthropic.close();
    },
  };
}

function addressesOf(ollama: OllamaFake, anthropic: SseFake): Record<string, string> {
  return { OLLAMA_URLS: ollama.url, ANTHROPIC_BASE_URL: anthropic.url };
}

export const KEYS = { claude: ANTHROPIC_KEY, openai: 'sk-proj-unknown-0001', google: 'AIza-unknown-0001' };

class SwitchedLimiter implements RateLimiter {
  counts = false;
  readonly #real = new MemoryRateLimiter(systemClock);

  take(key: string, rule: { readonly points: number; readonly windowS: number }): Promise<RateDecision> {
    return (this.counts ? this.#real : unlimited).take(key, rule);
  }
}
