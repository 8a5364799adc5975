import { afterEach, describe, expect, it, vi } from 'vitest';
import { OllamaFake, type OllamaFakeOptions } from '../../../tests/support/fakes/ollama-server.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { silentLogger } from '../../core/logger.js';
import { silentMetrics } from '../../core/metrics.js';
import type { LoadEvent, LoadJob } from './load-job.js';
import { ModelLoads } from './model-loads.js';
import { OllamaPool } from './ollama-pool.js';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

const until = (look: () => unknown) => vi.waitFor(look, { timeout: 5_000, interval: 5 });

async function begin(...servers: OllamaFakeOptions[]) {
  const fakes = await Promise.all(servers.map((options) => OllamaFake.start(options)));
  const clock = new VirtualClock();
  const pool = new OllamaPool({
    urls: fakes.map(({ url }) => url),
    balance: 'least-connections',
    parallel: 1,
    assignments: new Map(),
    offered: [],
    clock,
    logger: silentLogger,
    metrics: silentMetrics,
    random: () => 0.5,
  });
  const loads = new ModelLoads({ pool, clock, logger: silentLogger });
  open.push(...fakes, pool, loads);
  pool.start();
  await pool.ready();
  return { fakes, clock, pool, loads };
}

function told(job: LoadJob): Promise<LoadEvent[]> {
  return new Promise((resolve) => {
    const events: LoadEvent[] = [];
    job.subscribe((event) => {
      events.push(event);
      if (event.event === 'close') resolve(events);
    });
  });
}

const MODEL = { 'gemma:2b': 2e9 };

describe('a load', () => {
  it('happens where the model is on the disk, rather than where it would have to be fetched', async () => {
    const { fakes, loads } = await begin({ registry: MODEL }, { models: MODEL });
    await told(loads.begin('gemma-2b-local', 'gemma:2b').job);
    expect(fakes.map((fake) => fake.loaded.size)).toEqual([0, 1]);
    expect(fakes.map((fake) => fake.count('/api/pull'))).toEqual([0, 0]);
  });

  it('fetches where fewest models are in memory', async () => {
    const other = { models: { 'other:1b': 1 }, loaded: ['other:1b'], registry: MODEL };
    const { fakes, loads } = await begin(other, { registry: MODEL });
    await told(loads.begin('gemma-2b-local', 'gemma:2b').job);
    expect(fakes.map((fake) => fake.count('/api/pull'))).toEqual([0, 1]);
  });

  it('goes on elsewhere when its server is killed, without its progress falling', async () => {
    const slow = { registry: MODEL, loadMs: 2_000 };
    const { fakes, loads } = await begin(slow, { registry: MODEL });
    const { job } = loads.begin('gemma-2b-local', 'gemma:2b');
    const all = told(job);
    await until(() => expect(job.step.progress).toBeGreaterThan(5));
    fakes[0]?.kill();
    const events = await all;
    expect(events.at(-2)).toMatchObject({ event: 'complete', data: { status: 'loaded' } });
    expect(fakes[1]?.loaded.size).toBe(1);
    const progress = events.flatMap((event) => (event.event === 'progress' ? [event.data.loadProgress] : []));
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('ends with what is wrong when its only server is killed', async () => {
    const { fakes, loads } = await begin({ registry: MODEL, loadMs: 2_000 });
    const { job } = loads.begin('gemma-2b-local', 'gemma:2b');
    const all = told(job);
    await until(() => expect(job.step.progress).toBeGreaterThan(5));
    fakes[0]?.kill();
    expect((await all).at(-2)).toMatchObject({ event: 'error', data: { code: 'MODEL_UNAVAILABLE' } });
    expect(() => loads.begin('gemma-2b-local', 'gemma:2b')).toThrow(/No Ollama server answers/);
  });

  it('is told as far as it was when the service stops', async () => {
    const { loads } = await begin({ registry: MODEL, loadMs: 2_000 });
    const { job } = loads.begin('gemma-2b-local', 'gemma:2b');
    const all = told(job);
    await until(() => expect(job.step.progress).toBeGreaterThan(5));
    loads.close();
    expect((await all).at(-2)).toMatchObject({ event: 'error', data: { code: 'SHUTTING_DOWN' } });
  });

  it('says how long the rest will take, by how fast it comes', async () => {
    const { clock, loads } = await begin({ registry: MODEL, loadMs: 400 });
    const { job } = loads.begin('gemma-2b-local', 'gemma:2b');
    const all = told(job);
    await until(() => expect(job.step.completedBytes).toBeGreaterThan(0));
    await clock.advance(10_000);
    const events = await all;
    const times = events.flatMap((event) => (event.event === 'progress' ? [event.data.estimatedTime] : []));
    expect(times.some((time) => time !== null && time > 0)).toBe(true);
    expect(loads.estimateS('gemma:2b')).toBe(10);
  });

  it('has at most three others beside it', async () => {
    const registry = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}:1b`, 1e9]));
    const { loads } = await begin({ registry, loadMs: 2_000 });
    for (const name of ['a', 'b', 'c', 'd']) loads.begin(`${name}-1b-local`, `${name}:1b`);
    expect(() => loads.begin('e-1b-local', 'e:1b')).toThrow(/Other models are being loaded/);
  });
});
