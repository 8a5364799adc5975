import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/adapters/provider-error.js';
import type { LlmJobRequest, LlmQueue } from '../../src/llm/queue/index.js';
import { limits } from '../../src/limits.js';
import { JobEar } from '../support/job-ear.js';
import { ScriptedModel } from '../support/scripted-model.js';
import { type QueuePlace, request } from './queue-place.js';

/** What every queue does, wherever its jobs wait. */
export function queueContract(open: () => Promise<QueuePlace>): void {
  let place: QueuePlace;
  let model: ScriptedModel;
  let queue: LlmQueue;

  beforeEach(async () => {
    place = await open();
    model = new ScriptedModel();
    queue = await place.process(model.run);
  });
  afterEach(async () => {
    await queue.drain({ graceMs: 0 });
    await place.close();
  });

  /** The only place is taken until the answer is ended. */
  async function busy() {
    const job = await queue.enqueue(request('first'));
    return { job, answer: await model.answerTo('first') };
  }

  /** The next questions in the order the model is asked them, each answered at once. */
  async function order(count: number): Promise<string[]> {
    const asked: string[] = [];
    const known = model.answers.length;
    for (let index = 1; index <= count; index += 1) {
      const answer = await model.answer(known + index);
      asked.push(answer.asked);
      answer.finish();
    }
    return asked;
  }

  describe('a job', () => {
    it('tells how it waits, runs, what it says and how it ends, in growing numbers', async () => {
      const ear = new JobEar();
      const { id } = await queue.enqueue(request('hello'), { listener: ear.listener });
      const answer = await model.answer(1);
      answer.say('Good ', 'morning');
      await ear.saying('Good morning');
      answer.finish();
      const end = await ear.ended();
      expect(end).toMatchObject({ type: 'complete', jobId: id, reason: 'stop', characters: 12 });
      expect([...new Set(ear.types)]).toEqual(['queued', 'progress', 'chunk', 'complete']);
      expect([ear.text, ear.inOrder]).toEqual(['Good morning', true]);
    });

    it('is given to its model as it was asked', async () => {
      await busy();
      const { job } = await model.answer(1);
      expect(job).toMatchObject({ modelId: 'claude:haiku', userId: 'usr_1', input: { system: 'Be brief.' } });
    });

    it('can be asked how it stands, before, during and after', async () => {
      const { answer } = await busy();
      const { id } = await queue.enqueue(request('second'));
      expect(await queue.get(id)).toMatchObject({
        state: 'queued',
        attempt: 0,
        position: 1,
        text: '',
        startedMs: null,
      });
      answer.finish();
      const second = await model.answerTo('second');
      const ear = JobEar.on(queue, id);
      second.say('So far');
      await ear.saying('So far');
      expect(await queue.get(id)).toMatchObject({ state: 'running', attempt: 1, position: null, text: 'So far' });
      second.finish('length');
      await ear.ended();
      const ended = await queue.get(id);
      expect(ended).toMatchObject({ state: 'complete', text: 'So far', reason: 'length', usage: { outputTokens: 3 } });
      expect(ended.lastEvent).toBe(ear.lastNumber);
    });

    it('fails with words of ours, keeping what was said', async () => {
      const { job, answer } = await busy();
      const ear = JobEar.on(queue, job.id);
      answer.say('Well, ');
      await ear.saying('Well');
      answer.fail(new ProviderError('claude', 'unavailable', 'connect ECONNREFUSED key=sk-123'));
      expect(await ear.ended()).toMatchObject({
        type: 'error',
        state: 'failed',
        code: 'MODEL_UNAVAILABLE',
        retryable: true,
      });
      const failed = await queue.get(job.id);
      expect(failed).toMatchObject({ state: 'failed', text: 'Well, ', problem: { code: 'MODEL_UNAVAILABLE' } });
      expect(JSON.stringify(failed)).not.toContain('sk-123');
    });

    it('fails when its answer has no end', async () => {
      const { job, answer } = await busy();
      const ear = JobEar.on(queue, job.id);
      answer.breakOff();
      expect(await ear.ended()).toMatchObject({ code: 'LLM_FAILED' });
    });

    it('that nobody knows is not found', async () => {
      await expect(queue.get('job_0123456789abcdef')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(queue.cancel('job_0123456789abcdef', 'usr_1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('of a model that nobody knows is refused', async () => {
      await expect(queue.enqueue(request('hello', { modelId: 'nobody:none' }))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });

  describe('whose turn it is', () => {
    it('live before thread before background', async () => {
      const { answer } = await busy();
      await queue.enqueue(request('b', { lane: 'background' }));
      await queue.enqueue(request('t1'));
      await queue.enqueue(request('t2'));
      await queue.enqueue(request('l', { lane: 'live' }));
      answer.finish();
      expect(await order(4)).toEqual(['l', 't1', 't2', 'b']);
    });

    it('for each provider by itself', async () => {
      await busy();
      await queue.enqueue(request('other', { modelId: 'ollama:llama' }));
      expect((await model.answerTo('other')).asked).toBe('other');
    });

    it('for as many at once as the provider takes', async () => {
      const wide = new ScriptedModel();
      const second = await (await open()).process(wide.run, 3);
      const jobs = ['a', 'b', 'c', 'd'].map((question) => second.enqueue(request(question)));
      await Promise.all(jobs);
      await wide.answer(3);
      expect(await second.stats()).toMatchObject({ running: 3, queued: 1 });
      (await wide.answer(2)).finish();
      expect((await wide.answer(4)).asked).toBe('d');
      await second.drain({ graceMs: 0 });
    });

    it('not of a lane that is held back, until it is let go', async () => {
      const { answer } = await busy();
      await queue.pause('thread');
      await queue.enqueue(request('t'));
      await queue.enqueue(request('b', { lane: 'background' }));
      answer.finish();
      expect(await order(1)).toEqual(['b']);
      expect((await queue.stats()).lanes).toContainEqual(
        expect.objectContaining({ lane: 'thread', paused: true, queued: 1 }),
      );
      await queue.resume('thread');
      expect(await order(1)).toEqual(['t']);
    });
  });

  describe('cancelling', () => {
    it('takes a waiting job out of the line', async () => {
      const { answer } = await busy();
      const { id } = await queue.enqueue(request('second'));
      const ear = JobEar.on(queue, id);
      await queue.enqueue(request('third'));
      expect(await queue.cancel(id, 'usr_1')).toMatchObject({ state: 'cancelled', problem: { code: 'JOB_CANCELLED' } });
      expect(await ear.ended()).toMatchObject({ type: 'error', state: 'cancelled' });
      answer.finish();
      expect(await order(1)).toEqual(['third']);
    });

    it('aborts a running job, keeps what it said, and gives its place to the next', async () => {
      const { job, answer } = await busy();
      const ear = JobEar.on(queue, job.id);
      answer.say('Once ');
      await ear.saying('Once');
      await queue.enqueue(request('second'));
      await queue.cancel(job.id, 'usr_1');
      expect(await ear.ended()).toMatchObject({ type: 'error', state: 'cancelled' });
      const second = await model.answerTo('second');
      expect(answer.signal.aborted).toBe(true);
      expect(await queue.get(job.id)).toMatchObject({ state: 'cancelled', text: 'Once ' });
      second.finish();
    });

    it('changes nothing of a job that has ended', async () => {
      const { job, answer } = await busy();
      const ear = JobEar.on(queue, job.id);
      answer.finish();
      await ear.ended();
      expect(await queue.cancel(job.id, 'usr_1')).toMatchObject({ state: 'complete' });
    });

    it('of an owner takes all its jobs, and what they left', async () => {
      const { job, answer } = await busy();
      const other = await queue.enqueue(request('second', { owner: { kind: 'thread', id: 'thread_2' } }));
      await queue.forget({ kind: 'thread', id: 'thread_1' }, 'usr_1');
      const second = await model.answerTo('second');
      expect(answer.signal.aborted).toBe(true);
      await expect(queue.get(job.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      second.finish();
      expect(await JobEar.on(queue, other.id).ended()).toMatchObject({ type: 'complete' });
    });
  });

  describe('whoever listens', () => {
    it('late hears how it stands and then the rest, nothing twice', async () => {
      const { job, answer } = await busy();
      const early = JobEar.on(queue, job.id);
      answer.say('One ', 'two ');
      await early.saying('One two ');
      const late = JobEar.on(queue, job.id);
      await late.saying('One two ');
      answer.say('three');
      answer.finish();
      await Promise.all([early.ended(), late.ended()]);
      expect([early.text, late.text]).toEqual(['One two three', 'One two three']);
      expect([early.inOrder, late.inOrder]).toEqual([true, true]);
    });

    it('again after any event misses nothing and hears nothing twice, while it runs and when it is stored', async () => {
      const { job, answer } = await busy();
      const first = JobEar.on(queue, job.id);
      answer.say(...'The quick brown fox jumps'.split(/(?<= )/));
      await first.saying('jumps');
      const midway = first.events.map(({ number }) => number);
      const rejoin = (after: number) => ({ after, ear: JobEar.on(queue, job.id, after), had: first.textUpTo(after) });
      const during = midway.map(rejoin);
      answer.finish();
      await first.ended();
      await Promise.all(during.map(({ ear }) => ear.ended()));
      const later = midway.map(rejoin);
      await Promise.all(later.map(({ ear }) => ear.ended()));
      for (const { had, ear, after } of [...during, ...later]) {
        expect(had + ear.pieces).toBe('The quick brown fox jumps');
        expect(ear.events.every(({ number }) => number > after)).toBe(true);
      }
    });

    it('after the last event hears nothing more', async () => {
      const { job, answer } = await busy();
      const first = JobEar.on(queue, job.id);
      answer.finish();
      await first.ended();
      const again = JobEar.on(queue, job.id, first.lastNumber);
      const whole = JobEar.on(queue, job.id);
      await whole.ended();
      expect([again.events, whole.events.length > 0]).toEqual([[], true]);
    });

    it('to all hears each job come and go, without its words', async () => {
      const heard: string[] = [];
      const unwatch = queue.watch(({ type }, { id }) => heard.push(`${type} ${id}`));
      const { job, answer } = await busy();
      answer.say('Words');
      answer.finish();
      await JobEar.on(queue, job.id).ended();
      unwatch();
      await queue.enqueue(request('second'));
      expect(heard).toEqual([`queued ${job.id}`, `progress ${job.id}`, `complete ${job.id}`]);
    });

    it('to a job that nobody knows is told so', async () => {
      const lost = await new Promise((onLost) => queue.subscribe('job_0123456789abcdef', () => undefined, { onLost }));
      expect(lost).toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('an idempotency key', () => {
    const keyed = (question: string, over: Partial<LlmJobRequest> = {}) =>
      queue.enqueue(request(question, { idempotencyKey: 'k1', ...over }));

    it('gives the same job again, at once, while it runs and when it has ended', async () => {
      const [first, second] = await Promise.all([keyed('hello'), keyed('hello')]);
      const answer = await model.answer(1);
      const third = await keyed('hello');
      const ear = JobEar.on(queue, first.id);
      answer.finish();
      await ear.ended();
      const fourth = await keyed('hello');
      expect(new Set([first.id, second.id, third.id, fourth.id]).size).toBe(1);
      expect([fourth.state, model.answers.length]).toEqual(['complete', 1]);
    });

    it('lets the second one listen as well', async () => {
      const first = await keyed('hello');
      const ear = new JobEar();
      await queue.enqueue(request('hello', { idempotencyKey: 'k1' }), { listener: ear.listener });
      (await model.answer(1)).finish();
      expect(await ear.ended()).toMatchObject({ type: 'complete', jobId: first.id });
    });

    it('is refused for another request, and is each account’s own', async () => {
      const first = await keyed('hello');
      await expect(keyed('something else')).rejects.toMatchObject({ code: 'CONFLICT' });
      const other = await keyed('hello', { userId: 'usr_2' });
      expect(other.id).not.toBe(first.id);
    });
  });

  describe('the line', () => {
    it('is no longer than it may be, for each account', async () => {
      await busy();
      for (let count = 0; count < limits.llmJobsWaitingPerUser; count += 1) await queue.enqueue(request(`q${count}`));
      await expect(queue.enqueue(request('one more'))).rejects.toMatchObject({ code: 'QUEUE_FULL' });
      expect(await queue.enqueue(request('other', { userId: 'usr_2' }))).toMatchObject({ state: 'queued' });
    });

    it('is listed in pages, newest first, one’s own or everybody’s', async () => {
      await busy();
      for (const question of ['a', 'b', 'c', 'd']) await queue.enqueue(request(question));
      await queue.enqueue(request('other', { userId: 'usr_2' }));
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await queue.list('usr_1', { limit: 2, cursor });
        ids.push(...page.jobs.map(({ id }) => id));
        expect(page.pagination).toMatchObject({ limit: 2, totalCount: 5 });
        cursor = page.pagination.cursor ?? undefined;
      } while (cursor !== undefined);
      expect([ids.length, new Set(ids).size]).toEqual([5, 5]);
      expect((await queue.list(null, { limit: 20 })).pagination.totalCount).toBe(6);
      expect((await queue.list('usr_1', { limit: 20, state: 'running' })).jobs).toHaveLength(1);
      await expect(queue.list('usr_1', { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
      });
    });

    it('tells what waits and runs for somebody now', async () => {
      const { job } = await busy();
      await queue.enqueue(request('second', { owner: { kind: 'summary', id: 'thread_1' } }));
      const own = await queue.unfinished({ userId: 'usr_1' });
      expect(new Set(own.map(({ state }) => state))).toEqual(new Set(['queued', 'running']));
      expect(own.map(({ id }) => id)).toContain(job.id);
      expect(await queue.unfinished({ userId: 'usr_2' })).toHaveLength(0);
    });
  });

  describe('a process that stops', () => {
    it('lets what runs end, and leaves what waits to the next', async () => {
      const { job, answer } = await busy();
      const { id } = await queue.enqueue(request('second'));
      const ear = JobEar.on(queue, job.id);
      const stopped = queue.drain({ graceMs: 60_000 });
      await expect(queue.enqueue(request('late'))).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
      answer.say('Done.');
      answer.finish();
      expect(await ear.ended()).toMatchObject({ type: 'complete' });
      await stopped;
      const next = new ScriptedModel();
      queue = await place.process(next.run);
      const second = await next.answerTo('second');
      second.finish();
      expect(await JobEar.on(queue, id).ended()).toMatchObject({ type: 'complete', jobId: id });
      expect(await queue.get(job.id)).toMatchObject({ state: 'complete', text: 'Done.' });
    });

    it('leaves what has not said a word to the next, and gives up what has', async () => {
      const { job, answer } = await busy();
      const ear = JobEar.on(queue, job.id);
      const silent = await queue.enqueue(request('silent', { modelId: 'ollama:llama' }));
      await model.answerTo('silent');
      answer.say('Half an ans');
      await ear.saying('Half');
      await queue.drain({ graceMs: 0 });
      expect(await ear.ended()).toMatchObject({ code: 'JOB_INTERRUPTED', retryable: true });
      const next = new ScriptedModel();
      queue = await place.process(next.run);
      const heard = JobEar.on(queue, silent.id);
      (await next.answerTo('silent')).finish();
      await heard.ended();
      expect(await queue.get(silent.id)).toMatchObject({ state: 'complete', attempt: 2 });
      expect(await queue.get(job.id)).toMatchObject({ state: 'failed', text: 'Half an ans' });
    });
  });
}
