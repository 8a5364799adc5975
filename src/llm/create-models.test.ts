import { afterEach, describe, expect, it, vi } from 'vitest';
import { request } from '../../tests/support/fakes/llm-faults.js';
import { ollamaAnswer, OllamaFake } from '../../tests/support/fakes/ollama-server.js';
import { RealAdapterFactory } from '../adapters/real-adapter-factory.js';
import { loadConfig } from '../config.js';
import { systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { silentMetrics } from '../core/metrics.js';
import { createModels } from './create-models.js';
import { noKeys } from './text-models.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

const until = (look: () => unknown) => vi.waitFor(look, { timeout: 5_000, interval: 5 });

/** The engines of a show whose minds are on three Ollama servers. */
async function show() {
  const options = { models: { 'llama3.2': 2e9 }, loaded: ['llama3.2'], tokenMs: 3, words: 30 };
  const servers = await Promise.all([OllamaFake.start(options), OllamaFake.start(options), OllamaFake.start(options)]);
  const { config } = loadConfig({
    USE_REAL_ADAPTERS: 'true',
    STT_PROVIDER: 'rehearsal',
    TTS_PROVIDER: 'rehearsal',
    COHOST_PROVIDER: 'ollama',
    GUEST_PROVIDER: 'ollama',
    GUEST_FALLBACKS: 'rehearsal',
    OLLAMA_URLS: servers.map(({ url }) => url).join(','),
  });
  const { settings, ...choice } = config.adapters;
  const parts = { settings, secret: () => undefined, clock: systemClock, logger: silentLogger, metrics: silentMetrics };
  const models = createModels({ ...parts, keys: () => noKeys, ollama: config.ollama });
  await models.component.start?.();
  const factory = await RealAdapterFactory.create(choice, { ...parts, ollamaMind: models.ollamaMind });
  open.push(...servers, { close: async () => models.component.stop?.() }, factory);
  return { servers, factory };
}

describe('a show’s minds on Ollama', () => {
  it('use all servers, and say their answer to its end although one is killed in the middle of it', async () => {
    const { servers, factory } = await show();
    const mind = factory.llm('claude');
    expect(mind).toMatchObject({ provider: 'ollama', model: 'llama3.2', rehearsal: false, contextTokens: 4_096 });
    let said = '';
    const answer = (async () => {
      for await (const event of mind.stream(request, { signal: new AbortController().signal })) {
        if (event.type === 'text-delta') said += event.text;
      }
    })();
    await until(() => expect(said.split(' ').length).toBeGreaterThan(3));
    servers.find((server) => server.active > 0)?.kill();
    await answer;
    expect(said).toBe(ollamaAnswer('Ada: What do you think?', 30));
    for (const server of servers) server.assertClean();
  });

  it('give way to the next of their chain when no server is left', async () => {
    const { servers, factory } = await show();
    for (const server of servers) server.kill();
    const events = [];
    for await (const event of factory.llm('guest').stream(request, { signal: new AbortController().signal }))
      events.push(event);
    expect(events.find(({ type }) => type === 'engine')).toMatchObject({ provider: 'rehearsal' });
    expect(events.at(-1)).toMatchObject({ type: 'finish' });
  });
});
