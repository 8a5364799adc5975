import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../tests/support/virtual-clock.js';
import type { HostedEngine } from '../adapters/text-adapter-factory.js';
import { ProviderHealth } from './provider-health.js';

function stage({ mayAsk = true } = {}) {
  const clock = new VirtualClock();
  const asked: { engine: HostedEngine; signal: AbortSignal; answer(error?: Error): void }[] = [];
  const health = new ProviderHealth({
    clock,
    mayAsk: () => mayAsk,
    ask: (engine, { signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('no answer')));
        asked.push({ engine, signal, answer: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  });
  return { clock, health, asked };
}

describe('what is known of a provider', () => {
  it('is told at once, and asked for behind it', async () => {
    const { health, asked } = stage();
    expect(health.of('openai')).toBe('unknown');
    expect(health.of('openai')).toBe('unknown');
    expect(asked).toHaveLength(1);
    asked[0]?.answer();
    await settle();
    expect(health.of('openai')).toBe('healthy');
  });

  it('is asked for again after a minute, and the old answer stands until the new one is there', async () => {
    const { health, asked, clock } = stage();
    health.of('groq');
    asked[0]?.answer();
    await clock.advance(59_000);
    health.of('groq');
    expect(asked).toHaveLength(1);
    await clock.advance(2_000);
    expect(health.of('groq')).toBe('healthy');
    expect(asked).toHaveLength(2);
    asked[1]?.answer(new Error('down'));
    await settle();
    expect(health.of('groq')).toBe('unhealthy');
  });

  it('is bad after three seconds without an answer', async () => {
    const { health, asked, clock } = stage();
    health.of('claude');
    await clock.advance(3_000);
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(health.of('claude')).toBe('unhealthy');
  });

  it('comes from calls as well, and is not asked for where nothing could be asked with', async () => {
    const { health, asked } = stage({ mayAsk: false });
    expect(health.of('openai')).toBe('unknown');
    health.tell('openai', 'healthy');
    expect(health.of('openai')).toBe('healthy');
    expect(asked).toEqual([]);
  });
});
