import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type QueuePlace, request } from '../../../../tests/contract/queue-place.js';
import { eventually } from '../../../../tests/support/eventually.js';
import { needs } from '../../../../tests/support/has.js';
import { JobEar } from '../../../../tests/support/job-ear.js';
import { redisPlace } from '../../../../tests/support/redis-place.js';
import { RedisProcess } from '../../../../tests/support/redis-process.js';
import { ScriptedModel } from '../../../../tests/support/scripted-model.js';
import type { LlmQueue } from '../job-queue.js';
import { MemoryJobStore } from '../memory-job-store.js';

let server: RedisProcess;
let store: MemoryJobStore;
let place: QueuePlace;
let queues: LlmQueue[];

async function open(concurrency = 1): Promise<{ queue: LlmQueue; model: ScriptedModel }> {
  const model = new ScriptedModel();
  const queue = await place.process(model.run, concurrency);
  queues.push(queue);
  return { queue, model };
}

beforeAll(async () => {
  server = await RedisProcess.start();
});
afterAll(() => server.kill());
beforeEach(() => {
  store = new MemoryJobStore();
  place = redisPlace(server, store);
  queues = [];
});
afterEach(async () => {
  for (const queue of queues) await queue.drain({ graceMs: 0 });
  await place.close();
});

describe('two processes on one Redis', needs('redis'), () => {
  let ann: Awaited<ReturnType<typeof open>>;
  let bob: Awaited<ReturnType<typeof open>>;

  /** Ann's process has no place free: what she takes in, Bob's is given. */
  beforeEach(async () => {
    ann = await open();
    await ann.queue.enqueue(request('busy'));
    await ann.model.answer(1);
    bob = await open(2);
  });

  async function annsAtBobs() {
    const ear = new JobEar();
    const job = await ann.queue.enqueue(request('hello'), { listener: ear.listener });
    return { job, ear, answer: await bob.model.answer(1) };
  }

  it('each hear every word of a job, wherever it runs and whenever they begin to listen', async () => {
    const { job, answer, ear } = await annsAtBobs();
    answer.say('One ', 'two ');
    await ear.saying('One two ');
    const late = JobEar.on(ann.queue, job.id);
    const carl = await open();
    const stranger = JobEar.on(carl.queue, job.id);
    await Promise.all([late.saying('One two '), stranger.saying('One two ')]);
    expect(await carl.queue.get(job.id)).toMatchObject({ state: 'running', text: 'One two ' });
    const place = ear.lastNumber;
    answer.say('three');
    answer.finish();
    for (const one of [ear, late, stranger]) {
      expect(await one.ended()).toMatchObject({ type: 'complete', characters: 13 });
      expect([one.text, one.inOrder]).toEqual(['One two three', true]);
    }
    const again = JobEar.on(ann.queue, job.id, place);
    await again.ended();
    expect(again.pieces).toBe('three');
    expect(await ann.queue.get(job.id)).toMatchObject({ state: 'complete', text: 'One two three' });
  });

  it('run no more at once than one may', async () => {
    for (const question of ['a', 'b', 'c']) await ann.queue.enqueue(request(question));
    const first = await bob.model.answer(1);
    expect(await bob.queue.stats()).toMatchObject({ driver: 'redis', alone: false, queued: 2, running: 1 });
    first.finish();
    expect((await bob.model.answer(2)).asked).toBe('b');
  });

  it('cancel each other’s jobs, running and waiting', async () => {
    const { job, answer, ear } = await annsAtBobs();
    const waiting = await ann.queue.enqueue(request('waiting'));
    expect(await bob.queue.cancel(waiting.id, 'usr_1')).toMatchObject({ state: 'cancelled' });
    expect(await ann.queue.cancel(job.id, 'usr_1')).toMatchObject({ state: 'cancelled' });
    expect(await ear.ended()).toMatchObject({ type: 'error', state: 'cancelled' });
    expect(answer.signal.aborted).toBe(true);
  });

  it('forget what belonged to a thread, whoever has it', async () => {
    const { job, answer, ear } = await annsAtBobs();
    await ann.queue.forget({ kind: 'thread', id: 'thread_1' }, 'usr_1');
    await ear.ended();
    expect(answer.signal.aborted).toBe(true);
    // Whoever has it tells its end first, and forgets it then.
    await eventually(async () => ((await store.get(job.id)) === null ? true : undefined));
  });

  it('hold back a lane together, and let it go', async () => {
    await ann.queue.pause('thread');
    await eventually(async () => ((await bob.queue.stats()).lanes.find(({ paused }) => paused) ? true : undefined));
    const heard = new JobEar();
    await bob.queue.enqueue(request('held'), { listener: heard.listener });
    await ann.queue.enqueue(request('other', { lane: 'background' }));
    const other = await bob.model.answer(1);
    expect(other.asked).toBe('other');
    await bob.queue.resume('thread');
    other.finish();
    const held = await bob.model.answerTo('held');
    held.finish();
    expect(await heard.ended()).toMatchObject({ type: 'complete' });
  });

  it('know of each other’s jobs', async () => {
    const heard: string[] = [];
    const done = new Promise<void>((resolve) => {
      ann.queue.watch(({ type, jobId }, { userId }) => {
        heard.push(`${type} ${userId} ${jobId}`);
        if (type === 'complete') resolve();
      });
    });
    const { id } = await bob.queue.enqueue(request('hello'));
    const known = await ann.queue.unfinished({ userId: 'usr_1' });
    expect(known.map((job) => job.id)).toContain(id);
    (await bob.model.answer(1)).finish();
    await done;
    expect(heard.filter((line) => !line.startsWith('progress'))).toEqual([
      `queued usr_1 ${id}`,
      `complete usr_1 ${id}`,
    ]);
  });

  it('go on telling when Redis is killed in mid-answer and comes back with nothing', async () => {
    const { job, answer, ear } = await annsAtBobs();
    answer.say('Before, ');
    await ear.saying('Before, ');
    await server.kill();
    answer.say('meanwhile, ');
    await server.restart();
    answer.say('after.');
    answer.finish();
    expect(await ear.ended()).toMatchObject({ type: 'complete' });
    expect([ear.text, ear.inOrder]).toEqual(['Before, meanwhile, after.', true]);
    expect(await ann.queue.get(job.id)).toMatchObject({ state: 'complete', text: 'Before, meanwhile, after.' });
  });
});

describe('a Redis that is killed', needs('redis'), () => {
  afterEach(() => server.restart());

  it('leaves the process to work alone: what waited, and what comes', async () => {
    const { queue, model } = await open();
    await queue.enqueue(request('running'));
    const running = await model.answer(1);
    const waited = await queue.enqueue(request('waited'));
    await server.kill();
    const came = await queue.enqueue(request('came', { lane: 'live' }));
    expect(came).toMatchObject({ durable: true });
    running.finish();
    const ears = [waited, came].map(({ id }) => JobEar.on(queue, id));
    for (const count of [2, 3]) (await model.answer(count)).finish();
    for (const ear of ears) expect(await ear.ended()).toMatchObject({ type: 'complete' });
    expect(await queue.stats()).toMatchObject({ alone: true });
  });
});

describe('a Redis that comes back empty', needs('redis'), () => {
  // Now and then something was on its way to Redis when it went, and the worker waited for its answer for ever.
  it('gets the tickets again; every job runs once', { repeats: 4 }, async () => {
    const { queue, model } = await open();
    const jobs = [];
    for (const question of ['a', 'b', 'c']) jobs.push(await queue.enqueue(request(question)));
    await model.answer(1);
    await server.kill();
    jobs.push(await queue.enqueue(request('d')));
    await server.restart();
    jobs.push(await queue.enqueue(request('e')));
    const ears = jobs.map(({ id }) => JobEar.on(queue, id));
    for (const index of jobs.keys()) (await model.answer(index + 1)).finish();
    for (const ear of ears) expect(await ear.ended()).toMatchObject({ type: 'complete' });
    expect(model.answers.map(({ asked }) => asked).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
