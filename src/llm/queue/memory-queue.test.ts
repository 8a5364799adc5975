import { beforeEach, describe, expect, it } from 'vitest';
import { request } from '../../../tests/contract/queue-place.js';
import { JobEar } from '../../../tests/support/job-ear.js';
import { ScriptedModel } from '../../../tests/support/scripted-model.js';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import { AppError } from '../../core/errors.js';
import { silentLogger } from '../../core/logger.js';
import { silentMetrics } from '../../core/metrics.js';
import { limits } from '../../limits.js';
import { LANE_PATIENCE_MS } from './job-lanes.js';
import type { LlmQueue } from './job-queue.js';
import { JobNotStorable, type LlmJobRecord, type LlmJobStore } from './job-store.js';
import { MemoryJobStore } from './memory-job-store.js';
import { LEASE_MS } from './job-lease.js';
import type { QueueOptions } from './line-queue.js';
import { createMemoryQueue } from './memory-queue.js';

/** A database that goes away, hangs and refuses as it is told. */
class MoodyStore extends MemoryJobStore {
  mood: 'well' | 'away' | 'hanging' = 'well';
  refuses: (record: LlmJobRecord) => boolean = () => false;
  #hanging: (() => void)[] = [];

  override async save(...[records, options]: Parameters<LlmJobStore['save']>): Promise<void> {
    await this.#reached();
    if (records.some(this.refuses)) throw new JobNotStorable('refused');
    return super.save(records, options);
  }

  override async takeOver(options: Parameters<LlmJobStore['takeOver']>[0]): Promise<readonly LlmJobRecord[]> {
    await this.#reached();
    return super.takeOver(options);
  }

  recover(): void {
    this.mood = 'well';
    for (const go of this.#hanging.splice(0)) go();
  }

  async #reached(): Promise<void> {
    if (this.mood === 'hanging') await new Promise<void>((resolve) => this.#hanging.push(resolve));
    if (this.mood === 'away') throw new AppError('DATABASE_UNAVAILABLE', 'away');
  }
}

let clock: VirtualClock;
let store: MoodyStore;
let model: ScriptedModel;

beforeEach(() => {
  clock = new VirtualClock();
  store = new MoodyStore();
  model = new ScriptedModel();
});

async function openQueue(holder = 'me', over: Partial<QueueOptions> = {}): Promise<LlmQueue> {
  const parts = { clock, store, logger: silentLogger, metrics: silentMetrics, run: model.run };
  const settings = { providerOf: () => 'claude', concurrencyOf: () => 1, exclusive: false, holder };
  const queue = createMemoryQueue({ ...parts, ...settings, ...over });
  await queue.start();
  return queue;
}

describe('while the database is away', () => {
  it('jobs run, say so, and are written when it is back', async () => {
    const queue = await openQueue();
    store.mood = 'away';
    const job = await queue.enqueue(request('hello'));
    expect(job).toMatchObject({ durable: false });
    const ear = JobEar.on(queue, job.id);
    const answer = await model.answer(1);
    answer.say('Here I am.');
    answer.finish();
    await ear.ended();
    expect(await store.get(job.id)).toBeNull();
    expect(await queue.get(job.id)).toMatchObject({ state: 'complete', text: 'Here I am.', durable: false });
    store.recover();
    await clock.advance(10_000);
    expect(await store.get(job.id)).toMatchObject({ state: 'complete', text: 'Here I am.' });
  });

  it('nobody waits longer than a second for it, and no word waits at all', async () => {
    const queue = await openQueue();
    store.mood = 'hanging';
    const ear = new JobEar();
    const enqueued = queue.enqueue(request('hello'), { listener: ear.listener });
    (await model.answer(1)).say('At once.');
    await ear.saying('At once.');
    expect(clock.nowMs()).toBe(0);
    await clock.advance(1_000);
    expect(await enqueued).toMatchObject({ state: 'running', durable: false });
  });

  it('the finished ones that are kept for it have a bound, and those that are not finished are all kept', async () => {
    const queue = await openQueue('me', { concurrencyOf: () => 10_000 });
    store.mood = 'away';
    const first = await queue.enqueue(request('first'));
    for (let count = 0; count <= limits.llmJobsUnwritten; count += 1) {
      const { id } = await queue.enqueue(request(`q${count}`));
      (await model.answer(count + 2)).finish();
      await JobEar.on(queue, id).ended();
    }
    store.recover();
    await clock.advance(10_000);
    const kept = await store.list({ userId: null, limit: 1, after: null });
    expect(kept.totalCount).toBe(limits.llmJobsUnwritten);
    expect(await store.get(first.id)).toMatchObject({ state: 'running' });
  });

  it('what an earlier process left goes on soon after it has come', async () => {
    await (await openQueue('earlier')).enqueue(request('left'));
    store.mood = 'away';
    const queue = await openQueue('later', { exclusive: true });
    store.recover();
    await clock.advance(1_000);
    expect(await queue.unfinished({ userId: 'usr_1' })).toMatchObject([{ state: 'running' }]);
  });
});

it('a record that cannot be stored keeps no other from being stored', async () => {
  const queue = await openQueue();
  store.refuses = ({ input }) => input.messages[0]?.content === 'odd';
  const jobs = await Promise.all(['a', 'odd', 'b'].map((question) => queue.enqueue(request(question))));
  expect(jobs.map(({ durable }) => durable)).toEqual([true, false, true]);
  expect(await Promise.all(jobs.map(({ id }) => store.get(id)))).toMatchObject([{}, null, {}]);
});

describe('a process that was killed', () => {
  /** A process with one job of a question, that is gone from one moment to the next. */
  async function killedWith(question: string, words = ''): Promise<string> {
    const dying = new VirtualClock();
    const queue = await openQueue('dying', { clock: dying });
    const { id } = await queue.enqueue(request(question));
    const answer = await model.answerTo(question);
    if (words !== '') answer.say(words);
    await settle();
    return id;
  }

  it('leaves its jobs to others when its lease has ended, not before', async () => {
    const id = await killedWith('left');
    const queue = await openQueue('other');
    await clock.advance(LEASE_MS - 1_000);
    expect(await queue.unfinished({ userId: 'usr_1' })).toEqual([]);
    await clock.advance(RENEWALS_MS);
    expect(await queue.unfinished({ userId: 'usr_1' })).toMatchObject([{ id, state: 'running', attempt: 2 }]);
  });

  it('keeps them for as long as it lives', async () => {
    const queue = await openQueue('living');
    await queue.enqueue(request('long'));
    const other = await openQueue('other');
    await clock.advance(10 * LEASE_MS);
    expect(await other.unfinished({ userId: 'usr_1' })).toEqual([]);
    expect(await queue.unfinished({ userId: 'usr_1' })).toHaveLength(1);
  });

  it('has its answers broken off told as interrupted, not begun again in front of whoever heard them', async () => {
    const id = await killedWith('left', 'Half an ans');
    const queue = await openQueue('other', { exclusive: true });
    expect(model.answers).toHaveLength(1);
    await settle();
    expect(await queue.get(id)).toMatchObject({ state: 'failed', text: 'Half an ans', attempt: 1 });
    expect(await queue.get(id)).toMatchObject({ problem: { code: 'JOB_INTERRUPTED', retryable: true } });
  });

  it('three times over the same job has it given up', async () => {
    const id = await killedWith('deadly');
    for (const holder of ['second', 'third']) await openQueue(holder, { exclusive: true, clock: new VirtualClock() });
    await settle();
    const queue = await openQueue('fourth', { exclusive: true });
    await settle();
    expect(await queue.get(id)).toMatchObject({ state: 'failed', attempt: 3, problem: { code: 'JOB_INTERRUPTED' } });
  });
});

/** More than the time between two looks at what others left. */
const RENEWALS_MS = 6_000;

describe('time', () => {
  it('ends an answer that has no end', async () => {
    const queue = await openQueue();
    const { id } = await queue.enqueue(request('endless'));
    const ear = JobEar.on(queue, id);
    const answer = await model.answer(1);
    answer.say('And ');
    await clock.advance(limits.llmJobMs);
    expect(await ear.ended()).toMatchObject({ code: 'MODEL_UNAVAILABLE', retryable: true });
    expect(answer.signal.aborted).toBe(true);
  });

  it('gives background work its turn, however many come before it', async () => {
    const queue = await openQueue();
    await queue.enqueue(request('running'));
    await queue.enqueue(request('patient', { lane: 'background' }));
    let asked = '';
    for (let count = 1; asked !== 'patient'; count += 1) {
      await queue.enqueue(request(`pushing ${count}`, { lane: 'live' }));
      await clock.advance(10_000);
      const answer = await model.answer(count);
      asked = answer.asked;
      answer.finish();
      await settle();
    }
    expect(clock.nowMs()).toBeGreaterThan(LANE_PATIENCE_MS.background);
    expect(clock.nowMs()).toBeLessThanOrEqual(LANE_PATIENCE_MS.background + 30_000);
  });

  it('tells places in line once a second, to whoever moved', async () => {
    const queue = await openQueue();
    for (const question of ['a', 'b', 'c', 'd']) await queue.enqueue(request(question));
    const [, , , last] = await queue.unfinished({ userId: 'usr_1' });
    const ear = JobEar.on(queue, last?.id ?? '');
    await clock.advance(1_000);
    for (const count of [1, 2]) {
      (await model.answer(count)).finish();
      await settle();
    }
    expect(ear.types).toEqual(['queued']);
    await clock.advance(1_000);
    expect(ear.events).toMatchObject([{ position: 3 }, { type: 'progress', state: 'queued', position: 1 }]);
  });
});

it('an engine that is deaf to its signal keeps no place', async () => {
  const deaf = async function* () {
    await new Promise(() => undefined);
    yield { type: 'text-delta', text: '' } as const;
  };
  const queue = await openQueue('me', {
    run: (job, options) => (model.answers.length ? deaf() : model.run(job, options)),
  });
  const first = await queue.enqueue(request('a'));
  const second = await queue.enqueue(request('b'));
  const third = await queue.enqueue(request('c'));
  (await model.answer(1)).finish();
  await JobEar.on(queue, first.id).ended();
  await queue.cancel(second.id, 'usr_1');
  await settle();
  expect(await queue.get(third.id)).toMatchObject({ state: 'running' });
});

it('an answer longer than any may be is ended', async () => {
  const queue = await openQueue();
  const { id } = await queue.enqueue(request('a'));
  const ear = JobEar.on(queue, id);
  const answer = await model.answer(1);
  answer.say('x'.repeat(limits.llmJobCharacters));
  answer.say('y');
  expect(await ear.ended()).toMatchObject({ code: 'LLM_FAILED' });
  await settle();
  expect(answer.signal.aborted).toBe(true);
});
