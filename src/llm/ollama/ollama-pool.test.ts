import { afterEach, describe, expect, it, vi } from 'vitest';
import { ollamaAnswer, OllamaFake, type OllamaFakeOptions } from '../../../tests/support/fakes/ollama-server.js';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import type { TextEvent } from '../../adapters/text.js';
import { silentLogger } from '../../core/logger.js';
import { silentMetrics } from '../../core/metrics.js';
import { OllamaPool, type OllamaPoolOptions } from './ollama-pool.js';
import { createOllamaText } from './ollama-text.js';

const open: { close(): Promise<void> }[] = [];
const fakes: OllamaFake[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
  for (const fake of fakes.splice(0)) fake.assertClean();
});

/** Until another process would have done it in its own time. */
const until = (look: () => unknown) => vi.waitFor(look, { timeout: 5_000, interval: 5 });

const MODELS = { 'llama3.2:latest': 2_019_393_189 };

async function servers(count: number, options: OllamaFakeOptions = {}): Promise<OllamaFake[]> {
  const made = await Promise.all(
    Array.from({ length: count }, () => OllamaFake.start({ models: MODELS, loaded: ['llama3.2'], ...options })),
  );
  open.push(...made);
  fakes.push(...made);
  return made;
}

/** A pool that has looked at its servers once, on a clock that nobody moves. */
async function poolOf(on: readonly OllamaFake[], more: Partial<OllamaPoolOptions> = {}) {
  const clock = new VirtualClock();
  const pool = new OllamaPool({
    urls: on.map(({ url }) => url),
    balance: 'least-connections',
    parallel: 1,
    assignments: new Map(),
    offered: [],
    clock,
    logger: silentLogger,
    metrics: silentMetrics,
    random: () => 0.5,
    ...more,
  });
  open.push(pool);
  pool.start();
  await pool.ready();
  return { pool, clock };
}

function ask(pool: OllamaPool, question: string, { model = 'llama3.2', signal = new AbortController().signal } = {}) {
  const state = { said: '', events: [] as TextEvent[] };
  const done = (async () => {
    const request = {
      system: 'Be brief.',
      messages: [{ role: 'user' as const, content: question }],
      maxOutputTokens: 500,
    };
    for await (const event of createOllamaText(pool, model).stream(request, { signal })) {
      state.events.push(event);
      if (event.type === 'text-delta') state.said += event.text;
    }
    return state.said;
  })();
  return { state, done };
}

describe('a question', () => {
  it('is answered over Ollama’s own API, with what it took', async () => {
    const [server] = await servers(1);
    const { pool } = await poolOf(server ? [server] : []);
    const { state, done } = ask(pool, 'Why?');
    expect(await done).toBe(ollamaAnswer('Why?', 20));
    expect(state.events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 26, outputTokens: 20, estimated: false, costUsd: 0 },
    });
    expect(server?.calls.find(({ path }) => path === '/api/chat')?.body).toEqual({
      model: 'llama3.2:latest',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Why?' },
      ],
      stream: true,
      think: false,
      options: { num_predict: 500 },
    });
  });

  it('ends where its length ends', async () => {
    const [server] = await servers(1, { words: 600 });
    const { pool } = await poolOf(server ? [server] : []);
    const { state, done } = ask(pool, 'Why?');
    await done;
    expect(state.events.at(-1)).toMatchObject({ type: 'finish', reason: 'length' });
  });

  it('is dropped with its connection on an abort', async () => {
    const [server] = await servers(1, { tokenMs: 5, words: 1_000 });
    const { pool } = await poolOf(server ? [server] : []);
    const controller = new AbortController();
    const { state, done } = ask(pool, 'Why?', { signal: controller.signal });
    await until(() => expect(state.said).not.toBe(''));
    controller.abort(new Error('enough'));
    await done;
    await until(() => expect(server?.active).toBe(0));
    expect(state.events.some(({ type }) => type === 'finish')).toBe(false);
    expect(pool.states()[0]?.busy).toBe(0);
  });
});

describe('the load', () => {
  it('goes to servers that have the model in memory and a free place, and only then elsewhere', async () => {
    const [warm, cold, other] = await servers(3, { tokenMs: 2 });
    cold?.loaded.clear();
    other?.loaded.clear();
    const { pool } = await poolOf([warm, cold, other].filter((fake) => fake !== undefined));
    await ask(pool, 'one').done;
    await ask(pool, 'two').done;
    expect(warm?.count('/api/chat')).toBe(2);
    await Promise.all(['three', 'four', 'five'].map((question) => ask(pool, question).done));
    expect([warm, cold, other].map((fake) => fake?.count('/api/chat'))).toEqual([3, 1, 1]);
  });

  it.each(['least-connections', 'round-robin'] as const)('is spread evenly, with %s', async (balance) => {
    const three = await servers(3, { tokenMs: 1 });
    const { pool } = await poolOf(three, { balance });
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => ask(pool, `q${index}`).done));
    expect(answers).toEqual(answers.map((_, index) => ollamaAnswer(`q${index}`, 20)));
    expect(three.map((fake) => fake.count('/api/chat'))).toEqual([20, 20, 20]);
  });

  it('lets each model settle on a server of its own', async () => {
    const models = { 'a:1b': 1, 'b:1b': 1, 'c:1b': 1 };
    const three = await servers(3, { models, loaded: [] });
    const { pool } = await poolOf(three);
    for (const model of Object.keys(models)) {
      await ask(pool, 'hello', { model }).done;
      await until(() =>
        expect(pool.states().flatMap(({ loaded }) => loaded.map((held) => held.model))).toContain(model),
      );
    }
    expect(three.map((fake) => fake.loaded.size)).toEqual([1, 1, 1]);
  });

  it('goes where the configuration says, and elsewhere only when nobody there answers', async () => {
    const [first, second, third] = await servers(3);
    if (!first || !second || !third) throw new Error('three servers');
    const assignments = new Map([['llama3.2:latest', [second.url]]]);
    const { pool } = await poolOf([first, second, third], { assignments });
    for (const question of ['one', 'two', 'three']) await ask(pool, question).done;
    expect(second.count('/api/chat')).toBe(3);
    second.kill();
    expect(await ask(pool, 'four').done).toBe(ollamaAnswer('four', 20));
  });
});

describe('a server that is not there', () => {
  it('is in nobody’s way, from the start', async () => {
    const [alive, dead] = await servers(2);
    dead?.kill();
    const { pool } = await poolOf([alive, dead].filter((fake) => fake !== undefined));
    expect(pool.states().map(({ state }) => state)).toEqual(['up', 'down']);
    await Promise.all(Array.from({ length: 8 }, (_, index) => ask(pool, `q${index}`).done));
    expect(alive?.count('/api/chat')).toBe(8);
  });

  it('is left at once when it is killed under load: not one of the requests fails, and no timer is waited for', async () => {
    const three = await servers(3, { tokenMs: 1, words: 30 });
    const { pool, clock } = await poolOf(three);
    const asked = Array.from({ length: 60 }, (_, index) => ask(pool, `q${index}`));
    const [victim] = three;
    await until(() => expect(asked.filter(({ state }) => state.said !== '').length).toBeGreaterThan(3));
    victim?.kill();
    const answers = await Promise.all(asked.map(({ done }) => done));
    expect(answers).toEqual(answers.map((_, index) => ollamaAnswer(`q${index}`, 30)));
    expect(clock.nowMs()).toBe(0);
    expect(pool.states()[0]).toMatchObject({ state: 'down', busy: 0 });
  });

  it('is carried on from its last word by another, when it goes in mid-answer', async () => {
    const [first, second] = await servers(2, { tokenMs: 2, words: 50 });
    const { pool } = await poolOf([first, second].filter((fake) => fake !== undefined));
    const { state, done } = ask(pool, 'A long one');
    await until(() => expect(state.said.split(' ').length).toBeGreaterThan(5));
    first?.kill();
    expect(await done).toBe(ollamaAnswer('A long one', 50));
    const carried = second?.calls.find(({ path }) => path === '/api/chat')?.body['messages'] as { role: string }[];
    expect(carried.at(-1)?.role).toBe('assistant');
    expect(state.events.at(-1)).toMatchObject({ type: 'finish', usage: { estimated: true } });
  });

  it('is left within a second when it is stuck: connections are taken and nothing is said', async () => {
    const [stuck, other] = await servers(2);
    const { pool, clock } = await poolOf([stuck, other].filter((fake) => fake !== undefined));
    stuck?.freeze();
    const { done } = ask(pool, 'Are you there?');
    await until(() => expect(stuck?.count('/api/chat')).toBe(1));
    const askedMs = clock.nowMs();
    await clock.advance(400);
    await until(() => expect(stuck?.count('/api/version')).toBe(1));
    await clock.advance(350);
    expect(await done).toBe(ollamaAnswer('Are you there?', 20));
    expect(clock.nowMs() - askedMs).toBeLessThanOrEqual(1_000);
  });

  it('is told from one that only takes long: a model that is being loaded is waited for', async () => {
    const [slow, other] = await servers(2);
    const { pool, clock } = await poolOf([slow, other].filter((fake) => fake !== undefined));
    slow?.hold();
    const { state, done } = ask(pool, 'Take your time');
    await until(() => expect(slow?.count('/api/chat')).toBe(1));
    for (let look = 1; look <= 5; look += 1) {
      await clock.advance(400);
      await until(() => expect(slow?.count('/api/version')).toBe(look));
      await settle();
    }
    expect(state.said).toBe('');
    slow?.letGo();
    expect(await done).toBe(ollamaAnswer('Take your time', 20));
    expect(other?.count('/api/chat')).toBe(0);
  });

  it('comes back by itself', async () => {
    const [first, second] = await servers(2);
    const { pool, clock } = await poolOf([first, second].filter((fake) => fake !== undefined));
    first?.kill();
    await ask(pool, 'one').done;
    await ask(pool, 'two').done;
    expect(pool.states()[0]?.state).toBe('down');
    await first?.restart();
    await until(async () => {
      await clock.advance(1_000);
      expect(pool.states()[0]?.state).toBe('up');
    });
  });

  it('is missed with plain words when it was the only one', async () => {
    const [only] = await servers(1);
    const { pool } = await poolOf(only ? [only] : []);
    only?.kill();
    await expect(ask(pool, 'one').done).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Ollama cannot be reached: is it running, and is its address right?',
    });
    await expect(ask(pool, 'two').done).rejects.toMatchObject({
      message: expect.stringContaining('No Ollama server answers'),
    });
  });
});

describe('a server that answers and fails', () => {
  it('is left for another, and not taken for the idle one afterwards', async () => {
    const [busy, other] = await servers(2, { parallel: 1, queue: -1 });
    fakes.length = 0;
    const [healthy] = await servers(1);
    const { pool } = await poolOf([busy, other, healthy].filter((fake) => fake !== undefined));
    for (const question of ['one', 'two', 'three']) {
      expect(await ask(pool, question).done).toBe(ollamaAnswer(question, 20));
    }
    expect(busy?.count('/api/chat')).toBe(1);
    expect(other?.count('/api/chat')).toBe(1);
  });

  it('is not asked again for a model it does not have any more', async () => {
    const [poor, rich] = await servers(2);
    const { pool } = await poolOf([poor, rich].filter((fake) => fake !== undefined));
    poor?.installed.clear();
    expect(await ask(pool, 'one').done).toBe(ollamaAnswer('one', 20));
    expect(await ask(pool, 'two').done).toBe(ollamaAnswer('two', 20));
    expect(poor?.count('/api/chat')).toBe(1);
  });

  it('says so when nobody has the model', async () => {
    const { pool } = await poolOf(await servers(2));
    await expect(ask(pool, 'one', { model: 'mistral' }).done).rejects.toMatchObject({
      kind: 'invalid-request',
      message: 'No Ollama server has mistral:latest: load it first.',
    });
  });
});
