import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { at, NOON, outcome, ThreadStores } from '../../tests/support/thread-stores.js';

describe.each(databases)('a run in the $name database', ({ open }) => {
  let stores: ThreadStores;
  beforeAll(async () => {
    stores = new ThreadStores(await open());
  });
  afterAll(() => stores.database.close());
  beforeEach(() => stores.beginAnew());

  it('writes a question and a waiting answer for each model, each in a context of its own', async () => {
    const begun = await stores.runs.begin(stores.plan(['b', 'a']));
    if (begun.is !== 'begun') throw new Error(begun.is);
    expect(begun.answers.map(({ modelId, status }) => [modelId, status])).toEqual([
      ['a', 'streaming'],
      ['b', 'streaming'],
    ]);
    const page = await stores.messages.page({
      threadId: stores.threadId,
      modelId: 'b',
      order: 'asc',
      limit: 9,
      after: undefined,
    });
    expect(page.map(({ role, content, createdAt }) => [role, content, createdAt.getTime() - NOON])).toEqual([
      ['user', 'What is it?', 1_000],
      ['assistant', '', 1_001],
    ]);
  });

  it('is later than all that was said in the context, whatever the clock says', async () => {
    await stores.said('a', 'first', 'one');
    await stores.runs.begin(stores.plan(['a'], { now: at(-60_000), content: 'second' }));
    const page = await stores.messages.page({
      threadId: stores.threadId,
      modelId: 'a',
      order: 'asc',
      limit: 9,
      after: undefined,
    });
    expect(page.map(({ content }) => content)).toEqual(['first', 'one', 'second', '']);
    expect(page.map(({ createdAt }) => createdAt.getTime() - NOON)).toEqual([1_000, 1_001, 1_002, 1_003]);
  });

  it('begins once for a key, also when it is asked twice at once', async () => {
    const once = { key: 'k1', hash: 'h' };
    const [one, two] = [stores.plan(['a'], { once }), stores.plan(['a'], { once })];
    const both = await Promise.all([stores.runs.begin(one), stores.runs.begin(two)]);
    expect(both.map(({ is }) => is).toSorted()).toEqual(['begun', 'known']);
    expect(await stores.threads.find(stores.userId, stores.threadId)).toMatchObject({ messageCount: 2 });
  });

  it('waits for the answer before it, of the same model', async () => {
    const first = stores.plan(['a']);
    await stores.runs.begin(first);
    expect(await stores.runs.begin(stores.plan(['a', 'b']))).toEqual({
      is: 'busy',
      runIds: [first.id],
      modelIds: ['a'],
    });
    expect(await stores.runs.begin(stores.plan(['b']))).toMatchObject({ is: 'begun' });
  });

  it('leaves nothing when it is taken back', async () => {
    await stores.said('a', 'one', 'two');
    const again = stores.plan(['a', 'b'], { once: { key: 'k', hash: 'h' } });
    await stores.runs.begin(again);
    await stores.runs.withdraw(again);
    expect(await stores.runs.find(again.id)).toBeNull();
    expect(await stores.threads.find(stores.userId, stores.threadId)).toMatchObject({ messageCount: 2 });
    expect((await stores.threads.models([stores.threadId])).map(({ messageCount }) => messageCount)).toEqual([2, 0]);
    expect(await stores.runs.begin(again)).toMatchObject({ is: 'begun' });
  });

  it('keeps what a crash would leave, and ends each answer once', async () => {
    const begun = await stores.runs.begin(stores.plan(['a']));
    if (begun.is !== 'begun') throw new Error(begun.is);
    const messageId = begun.answers[0]?.id ?? '';
    const runId = begun.answers[0]?.runId ?? '';
    await stores.messages.keep([{ messageId, text: 'So far “ü” \\ \n' }]);
    await stores.runs.setJob(messageId, 'job_1');
    expect(await stores.runs.unfinished()).toContain(runId);
    expect(await stores.runs.find(runId)).toMatchObject({
      userId: stores.userId,
      answers: [{ content: 'So far “ü” \\ \n', status: 'streaming', jobId: 'job_1' }],
    });
    expect(await stores.messages.finish({ threadId: stores.threadId, messageId }, outcome('All of it.'))).toBe(true);
    expect(await stores.messages.finish({ threadId: stores.threadId, messageId }, outcome('Other.'))).toBe(false);
    await stores.messages.keep([{ messageId, text: 'late' }]);
    expect(await stores.messages.get([messageId])).toMatchObject([
      { content: 'All of it.', status: 'complete', costUsd: 0.25 },
    ]);
    expect(await stores.runs.unfinished(stores.threadId)).toEqual([]);
  });
});
