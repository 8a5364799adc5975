import { beforeEach, describe, expect, it } from 'vitest';
import { databases, type TestDatabases } from '../../../tests/support/databases.js';
import { noDatabase } from '../../../tests/support/no-database.js';
import { sharedDatabase } from '../../../tests/support/shared-database.js';
import { JobNotStorable, type LlmJobRecord, type LlmJobStore } from './job-store.js';
import { MemoryJobStore } from './memory-job-store.js';
import { SqlJobStore } from './sql-job-store.js';

const LEASE = { leaseUntilMs: 30_000 };
let made = 0;

function record(over: Partial<LlmJobRecord> = {}): LlmJobRecord {
  made += 1;
  return {
    ...{ id: `job_${String(made).padStart(16, '0')}`, lane: 'thread', modelId: 'claude:haiku', provider: 'claude' },
    ...{ userId: 'usr_1', owner: { kind: 'thread', id: 'thread_1' }, state: 'queued', attempt: 0 },
    input: { system: '', messages: [{ role: 'user', content: 'Hello' }], maxOutputTokens: 10 },
    ...{ createdMs: 1_000 + made, startedMs: null, finishedMs: null, text: '', reason: null, usage: null },
    ...{ problem: null, idempotencyKey: null, requestHash: 'h', requestId: null, holder: 'me', revision: 1 },
    ...over,
  };
}

const ended = (one: LlmJobRecord, over: Partial<LlmJobRecord> = {}): LlmJobRecord => ({
  ...one,
  ...{ state: 'complete', text: 'Hello to you', reason: 'stop', finishedMs: 9_000, revision: 4 },
  usage: { inputTokens: 1, outputTokens: 2, estimated: false, costUsd: 0.001 },
  ...over,
});

const stores = [
  { name: 'memory', open: () => () => Promise.resolve<LlmJobStore>(new MemoryJobStore()) },
  ...databases.map(({ name, open }) => ({ name, open: () => inDatabase(open) })),
];

function inDatabase(open: TestDatabases['open']): () => Promise<LlmJobStore> {
  const shared = sharedDatabase(open);
  return async () => new SqlJobStore(await shared());
}

describe.each(stores)('jobs in $name', ({ open }) => {
  const fresh = open();
  let store: LlmJobStore;

  beforeEach(async () => {
    store = await fresh();
  });

  it('come back as they were written', async () => {
    const first = record({ idempotencyKey: 'k', requestId: 'req_1' });
    const second = ended(record());
    const third = record({ state: 'failed', finishedMs: 8_000, problem: { code: 'X', message: 'y', retryable: true } });
    await store.save([first, second, third], LEASE);
    expect(await Promise.all([first, second, third].map(({ id }) => store.get(id)))).toEqual([first, second, third]);
    expect(await store.get('job_none')).toBeNull();
  });

  it('are written over by what is newer, never by what is older, and not once they have ended', async () => {
    const job = record();
    const end = ended(job);
    await store.save([{ ...job, state: 'running', attempt: 1, revision: 2 }], LEASE);
    await store.save([job], LEASE);
    expect(await store.get(job.id)).toMatchObject({ state: 'running' });
    await store.save([end], LEASE);
    await store.save([{ ...job, state: 'cancelled', finishedMs: 9_500, revision: 9 }], LEASE);
    expect(await store.get(job.id)).toEqual(end);
  });

  it('have a key once for each account', async () => {
    const first = record({ idempotencyKey: 'k' });
    const again = record({ idempotencyKey: 'k' });
    const other = record({ idempotencyKey: 'k', userId: 'usr_2' });
    // At once: whichever of the two came first has the key, and both are told of that one.
    const [won, told, apart] = await Promise.all([first, again, other].map((one) => store.claimKey(one, LEASE)));
    expect(told?.id).toBe(won?.id);
    expect(apart?.id).toBe(other.id);
    const [winner, loser] = won?.id === first.id ? [first, again] : [again, first];
    expect(await store.get(winner.id)).toEqual(winner);
    expect(await store.get(loser.id)).toBeNull();
  });

  it('are listed newest first, by account and state, without what is long', async () => {
    const jobs = [record(), record({ userId: 'usr_2' }), ended(record()), record({ createdMs: 1_000 })];
    await store.save(jobs, LEASE);
    const all = await store.list({ userId: null, limit: 10, after: null });
    expect(all.records.map(({ id }) => id)).toEqual([jobs[2], jobs[1], jobs[0], jobs[3]].map((one) => one?.id));
    expect(all).toMatchObject({ hasMore: false, totalCount: 4 });
    expect(Object.keys(all.records[0] ?? {})).not.toContain('text');
    const own = await store.list({ userId: 'usr_1', limit: 2, after: null });
    expect(own).toMatchObject({ hasMore: true, totalCount: 3 });
    const rest = await store.list({ userId: 'usr_1', limit: 2, after: own.records[1] ?? null });
    expect([rest.records.length, rest.hasMore]).toEqual([1, false]);
    expect((await store.list({ userId: null, state: 'complete', limit: 9, after: null })).totalCount).toBe(1);
  });

  it('are taken up when the lease of their holder has ended, in the order they came', async () => {
    const lost = [record({ createdMs: 3 }), record({ createdMs: 2 }), ended(record())];
    await store.save(lost, { leaseUntilMs: 100 });
    const held = record({ holder: 'other' });
    await store.save([held], { leaseUntilMs: 300 });
    const take = (nowMs: number, all = false) => store.takeOver({ holder: 'new', nowMs, leaseUntilMs: 900, all });
    expect(await take(99)).toEqual([]);
    const [first, second, third] = await take(100);
    expect([first?.id, second?.id, third]).toEqual([lost[1]?.id, lost[0]?.id, undefined]);
    expect(first).toMatchObject({ holder: 'new', revision: 2 });
    expect(await take(1_000)).toMatchObject([{ id: held.id }]);
    expect(await take(99_000, true)).toEqual([]);
  });

  it('stay with a holder that renews, and go at once from one that lets go', async () => {
    const job = record();
    await store.save([job], { leaseUntilMs: 100 });
    await store.renew('me', { leaseUntilMs: 500 });
    const take = (nowMs: number) => store.takeOver({ holder: 'new', nowMs, leaseUntilMs: 900, all: false });
    expect(await take(499)).toEqual([]);
    await store.release('me');
    expect(await take(1)).toMatchObject([{ id: job.id }]);
  });

  it('are taken up by whoever has the database alone, lease or not', async () => {
    const jobs = [record({ holder: 'a' }), record({ holder: null }), record({ holder: 'new' })];
    await store.save(jobs, LEASE);
    const left = await store.takeOver({ holder: 'new', nowMs: 0, leaseUntilMs: 900, all: true });
    expect(left.map(({ id }) => id)).toEqual([jobs[0]?.id, jobs[1]?.id]);
  });

  it('run for one holder at a time, whoever asks', async () => {
    const job = record();
    await store.save([job], LEASE);
    const claim = (holder: string, nowMs = 1_000) => store.claim(job.id, { holder, nowMs, leaseUntilMs: nowMs + 500 });
    const claims = await Promise.all(['a', 'b', 'c'].map((holder) => claim(holder)));
    const [mine, ...others] = claims.sort((a) => (typeof a === 'string' ? 1 : -1));
    expect(mine).toMatchObject({ state: 'running', attempt: 1, startedMs: 1_000, revision: 2 });
    expect(others).toEqual(['taken', 'taken']);
    expect(await claim('d', 1_499)).toBe('taken');
    expect(await claim('d', 1_500)).toMatchObject({ holder: 'd', attempt: 2 });
    await store.save([ended(job, { revision: 9 })], LEASE);
    expect(await claim('e', 99_000)).toBe('taken');
    expect(await store.claim('job_none', { holder: 'a', nowMs: 0, leaseUntilMs: 1 })).toBe('unknown');
  });

  it("are nobody else's when they are claimed while they are written for the first time", async () => {
    const jobs = Array.from({ length: 20 }, () => record());
    const claim = ({ id }: LlmJobRecord) => store.claim(id, { holder: 'a', nowMs: 1_000, leaseUntilMs: 1_500 });
    /** After, between and before the statements of a claim. */
    const save = async (job: LlmJobRecord, turns: number) => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await store.save([job], LEASE);
    };
    const claims = await Promise.all(jobs.map((job, index) => Promise.all([claim(job), save(job, index)])));
    expect(claims.map(([claimed]) => claimed)).not.toContain('taken');
  });

  it('are found by account while they have not ended', async () => {
    const [first, second] = [record(), record({ state: 'running' })];
    await store.save([second, first, ended(record()), record({ userId: 'usr_2' })], LEASE);
    const left = await store.unfinished({ userId: 'usr_1' });
    expect(left.map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('go with their owner once they have ended, and when they are old', async () => {
    const [running, done, other] = [record(), ended(record()), ended(record({ owner: { kind: 'thread', id: 't2' } }))];
    await store.save([running, done, other], LEASE);
    await store.forget({ kind: 'thread', id: 'thread_1' });
    expect(await Promise.all([running, done, other].map(({ id }) => store.get(id)))).toMatchObject([{}, null, {}]);
    expect([await store.prune(9_000), await store.prune(9_001)]).toEqual([0, 1]);
    expect(await store.get(running.id)).not.toBeNull();
  });
});

describe.each(databases)('what models say, in $name', ({ open }) => {
  const shared = sharedDatabase(open);

  it('is kept whatever it is, every character in its place', async () => {
    const store = new SqlJobStore(await shared());
    const odd = ended(record(), {
      text: 'a\0b\uD83Dc\u{1F600}',
      problem: { code: 'X', message: '\0', retryable: false },
    });
    await store.save([odd], LEASE);
    expect((await store.get(odd.id))?.text).toBe('a\uFFFDb\uFFFDc\u{1F600}');
  });

  it('and a record that no database takes, is told from a database that is away', async () => {
    const store = new SqlJobStore(await shared());
    await expect(store.save([record({ lane: 'fast' as 'live' })], LEASE)).rejects.toThrow(JobNotStorable);
    await expect(new SqlJobStore(noDatabase()).save([record()], LEASE)).rejects.toMatchObject({
      cause: { code: 'DATABASE_UNAVAILABLE' },
    });
  });
});
