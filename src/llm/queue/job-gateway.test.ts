import { beforeEach, describe, expect, it } from 'vitest';
import { request } from '../../../tests/contract/queue-place.js';
import { ScriptedModel } from '../../../tests/support/scripted-model.js';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import { unlimited } from '../../../tests/support/unlimited.js';
import { silentLogger } from '../../core/logger.js';
import { silentMetrics } from '../../core/metrics.js';
import type { RateLimiter } from '../../core/rate-limiter.js';
import type { Role } from '../../protocol/identity.js';
import { LLM_CLIENT_EVENT_ROLES, llmEventSchemas } from '../../protocol/llm-events.js';
import { JobGateway, type JobSocket, type JobSocketListener } from './job-gateway.js';
import type { LlmJobRequest, LlmQueue } from './job-queue.js';
import { MemoryJobStore } from './memory-job-store.js';
import { createMemoryQueue } from './memory-queue.js';

let model: ScriptedModel;
let queue: LlmQueue;

beforeEach(() => {
  model = new ScriptedModel();
  queue = createMemoryQueue({
    ...{ run: model.run, clock: new VirtualClock(), logger: silentLogger, metrics: silentMetrics, holder: 'me' },
    ...{ store: new MemoryJobStore(), exclusive: true, concurrencyOf: () => 10, providerOf: () => 'claude' },
  });
});

/** The client's end of a connection; it checks what it is sent. */
class Client {
  readonly told: string[] = [];
  text = '';
  reads = true;
  #receive: JobSocketListener = () => undefined;
  #leave = (): void => undefined;
  #ready: (() => void)[] = [];

  constructor(userId = 'usr_1', role: Role = 'host', limiter: RateLimiter = unlimited) {
    const principal = { userId, username: userId, role, signInId: 'sgn_1', via: 'cookie' } as const;
    const socket: JobSocket = {
      id: 'socket',
      principal,
      send: (event, payload) => {
        const name = event.slice('llm.'.length) as 'chunk';
        const { jobId, text } = llmEventSchemas[name].parse(payload);
        this.told.push(`${name} ${jobId}`);
        if (event === 'llm.chunk') this.text += text;
      },
      whenReady: () => (this.reads ? Promise.resolve() : new Promise((resolve) => this.#ready.push(resolve))),
      onEvent: (listener) => {
        this.#receive = listener;
      },
      onClose: (listener) => {
        this.#leave = listener;
      },
    };
    new JobGateway(socket, { queue, limiter, logger: silentLogger });
  }

  ask(event: string, payload?: unknown): Promise<unknown> {
    return new Promise((answer) => this.#receive(event, [payload], answer));
  }

  leave(): void {
    this.#leave();
  }

  readOn(): void {
    this.reads = true;
    for (const go of this.#ready.splice(0)) go();
  }
}

/** A whole answer to the newest question. */
async function answered(...words: readonly string[]): Promise<void> {
  const answer = model.answers.at(-1);
  answer?.say(...words);
  answer?.finish();
  await settle();
}

const enqueue = (question: string, over: Partial<LlmJobRequest> = {}) => queue.enqueue(request(question, over));

describe('a client', () => {
  it('follows one job from any event on to its end', async () => {
    const { id } = await enqueue('a');
    const client = new Client();
    expect(await client.ask('llm.subscribe', { topic: `job:${id}` })).toEqual({ ok: true, data: { jobs: [id] } });
    await answered('One ', 'two');
    expect([client.told[0], client.told.at(-1), client.text]).toEqual([`progress ${id}`, `complete ${id}`, 'One two']);
    const late = new Client();
    const { lastEvent } = await queue.get(id);
    // The number of an event is a place in the text: one less is before its last letter, but for the end.
    await late.ask('llm.subscribe', { topic: `job:${id}`, after: lastEvent - 2 });
    await settle();
    expect([late.text, late.told.at(-1)]).toEqual(['o', `complete ${id}`]);
  });

  it('follows a thread: what runs, and what comes', async () => {
    const first = await enqueue('a');
    const client = new Client();
    await client.ask('llm.subscribe', { topic: 'thread:thread_1' });
    await answered('One.');
    const second = await enqueue('b');
    await enqueue('c', { owner: { kind: 'thread', id: 'thread_2' } });
    await enqueue('d', { owner: { kind: 'summary', id: 'thread_1' } });
    await settle();
    const jobs = new Set(client.told.map((line) => line.split(' ')[1]));
    expect(jobs).toEqual(new Set([first.id, second.id]));
    expect(client.told).toContain(`queued ${second.id}`);
  });

  it('that follows a job by several topics is told once, until it leaves the last', async () => {
    const client = new Client();
    for (const topic of ['mine', 'thread:thread_1']) await client.ask('llm.subscribe', { topic });
    const { id } = await enqueue('a');
    await client.ask('llm.subscribe', { topic: `job:${id}` });
    await settle();
    expect(client.told).toEqual([`queued ${id}`, `progress ${id}`]);
    for (const topic of ['mine', `job:${id}`]) await client.ask('llm.unsubscribe', { topic });
    model.answers[0]?.say('One ');
    await settle();
    await client.ask('llm.unsubscribe', { topic: 'thread:thread_1' });
    model.answers[0]?.say('two');
    await settle();
    expect(client.text).toBe('One ');
  });

  it('that does not read keeps nothing waiting but the text, and gets that in one piece', async () => {
    const { id } = await enqueue('a');
    const client = new Client();
    client.reads = false;
    await client.ask('llm.subscribe', { topic: `job:${id}` });
    await answered(...Array.from({ length: 100 }, () => 'word '));
    expect(client.told).toEqual([`progress ${id}`]);
    client.readOn();
    await settle();
    expect(client.told).toEqual([`progress ${id}`, `chunk ${id}`, `complete ${id}`]);
    expect(client.text).toBe('word '.repeat(100));
  });

  it('that has left hears nothing more, and the job does not notice', async () => {
    const { id } = await enqueue('a');
    const client = new Client();
    await client.ask('llm.subscribe', { topic: 'mine' });
    client.leave();
    await answered('One.');
    await enqueue('b');
    expect(client.text).toBe('');
    expect(await queue.get(id)).toMatchObject({ state: 'complete' });
  });

  it('cancels a job of its own', async () => {
    const { id } = await enqueue('a');
    expect(await new Client().ask('llm.cancel', { jobId: id })).toMatchObject({
      ok: true,
      data: { state: 'cancelled' },
    });
  });
});

describe('somebody else’s jobs', () => {
  it('are not there', async () => {
    const { id } = await enqueue('a');
    const bob = new Client('usr_2', 'producer');
    const notFound = { ok: false, error: { code: 'NOT_FOUND' } };
    expect(await bob.ask('llm.subscribe', { topic: `job:${id}` })).toMatchObject(notFound);
    expect(await bob.ask('llm.cancel', { jobId: id })).toMatchObject(notFound);
    for (const topic of ['mine', 'thread:thread_1'])
      expect(await bob.ask('llm.subscribe', { topic })).toEqual({ ok: true, data: { jobs: [] } });
    await enqueue('b');
    await settle();
    expect(bob.told).toEqual([]);
  });

  it('are there for an owner who names them', async () => {
    const { id } = await enqueue('a');
    const boss = new Client('usr_boss', 'owner');
    expect(await boss.ask('llm.subscribe', { topic: `job:${id}` })).toMatchObject({ ok: true, data: { jobs: [id] } });
  });
});

it.each(Object.keys(LLM_CLIENT_EVENT_ROLES))('%s is not for viewers', async (event) => {
  expect(await new Client('usr_1', 'viewer').ask(event, {})).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
});

describe('what does not fit', () => {
  it.each([
    ['llm.subscribe', { topic: 'everything' }, 'VALIDATION_ERROR'],
    ['llm.subscribe', { topic: 'mine', after: -1 }, 'VALIDATION_ERROR'],
    ['llm.subscribe', undefined, 'VALIDATION_ERROR'],
    ['llm.cancel', { jobId: 'job_x' }, 'VALIDATION_ERROR'],
    ['toString', {}, 'UNKNOWN_EVENT'],
    ['client.hello', {}, 'UNKNOWN_EVENT'],
  ])('%s %j is refused as %s', async (event, payload, code) => {
    expect(await new Client().ask(event, payload)).toMatchObject({ ok: false, error: { code } });
  });

  it('more topics than fifty, or events than may come', async () => {
    const client = new Client();
    for (let count = 0; count < 50; count += 1) await client.ask('llm.subscribe', { topic: `thread:t${count}` });
    expect(await client.ask('llm.subscribe', { topic: 'mine' })).toMatchObject({ error: { code: 'UNPROCESSABLE' } });
    await client.ask('llm.unsubscribe', { topic: 'thread:t0' });
    expect(await client.ask('llm.subscribe', { topic: 'mine' })).toMatchObject({ ok: true });
    const strict: RateLimiter = {
      take: (_key, { points, windowS }) =>
        Promise.resolve({ allowed: false, limit: points, remaining: 0, resetAtS: 0, windowS }),
    };
    const flooding = new Client('usr_1', 'host', strict);
    expect(await flooding.ask('llm.subscribe', { topic: 'mine' })).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  });
});
