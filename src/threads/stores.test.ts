import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { databases } from '../../tests/support/databases.js';
import { newId } from '../core/id.js';
import type { Database } from '../storage/database.js';
import { users } from '../storage/schema/index.js';
import { formatCursor, parseCursor } from './cursor.js';
import { MessageStore } from './message-store.js';
import { type RunPlan, RunStore } from './run-store.js';
import { ThreadSearch } from './thread-search.js';
import { ThreadStore } from './thread-store.js';

const NOON = Date.UTC(2026, 10, 20, 12);
const at = (ms: number) => new Date(NOON + ms);

describe.each(databases)('threads in the $name database', ({ open }) => {
  let database: Database;
  let threads: ThreadStore;
  let messages: MessageStore;
  let runs: RunStore;
  let userId: string;
  let threadId: string;

  beforeAll(async () => {
    database = await open();
    threads = new ThreadStore(database);
    messages = new MessageStore(database);
    runs = new RunStore(database);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    userId = await newUser();
    threadId = await newThread('A thread');
  });

  async function newUser(): Promise<string> {
    const id = newId('usr');
    await database.orm.insert(users).values({ id, username: id, usernameKey: id, displayName: id, role: 'host' });
    return id;
  }
  async function newThread(title: string, ms = 0): Promise<string> {
    const id = newId('thread');
    await threads.create({ id, userId, title, systemPrompt: null, createdAt: at(ms) });
    return id;
  }
  const plan = (models: string[], over: Partial<RunPlan> = {}): RunPlan => ({
    id: newId('run'),
    userId,
    threadId,
    now: at(1_000),
    content: 'What is it?',
    tokens: 3,
    answers: models.map((modelId) => ({
      modelId,
      userMessageId: newId('msg'),
      messageId: newId('msg'),
      temperature: null,
    })),
    once: undefined,
    ...over,
  });
  /** A question and its answer, complete. */
  async function said(modelId: string, content: string, answer: string, thread = threadId): Promise<void> {
    const begun = await runs.begin(plan([modelId], { content, threadId: thread }));
    if (begun.is !== 'begun') throw new Error(begun.is);
    const [{ id } = { id: '' }] = begun.answers;
    await messages.finish({ threadId: thread, messageId: id }, outcome(answer));
  }
  const outcome = (content: string) => ({
    status: 'complete' as const,
    content,
    tokens: 7,
    tokensEstimated: false,
    finishReason: 'stop' as const,
    costUsd: 0.25,
    error: null,
    finishedAt: at(2_000),
  });

  it('are found by their owner alone', async () => {
    const stranger = await newUser();
    expect(await threads.find(userId, threadId)).toMatchObject({ title: 'A thread', messageCount: 0 });
    expect(await threads.find(stranger, threadId)).toBeNull();
    expect(await threads.rename(stranger, threadId, 'Mine', at(0))).toBeNull();
    expect(await threads.remove(stranger, threadId)).toBeNull();
    expect(await runs.begin(plan(['a'], { userId: stranger }))).toEqual({ is: 'no-thread' });
    expect(await threads.list(asked({ userId: stranger }))).toEqual([]);
  });

  const asked = (over: Partial<Parameters<ThreadStore['list']>[0]> = {}) => ({
    userId,
    q: '',
    orderBy: 'updatedAt' as const,
    order: 'desc' as const,
    limit: 2,
    after: undefined,
    ...over,
  });

  it.each(['asc', 'desc'] as const)(
    'come in pages, each once, in %sending order, also those of one moment',
    async (order) => {
      const ids = [threadId];
      for (const ms of [0, 0, 5, 5, 9]) ids.push(await newThread(`t${ms}`, ms));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await threads.list(
          asked({ order, orderBy: 'createdAt', after: parseCursor('createdAt', cursor) }),
        );
        const rows = page.slice(0, 2);
        seen.push(...rows.map(({ id }) => id));
        const last = rows.at(-1);
        cursor = page.length > 2 && last ? formatCursor('createdAt', { at: last.createdAt, id: last.id }) : undefined;
      } while (cursor !== undefined);
      expect(seen.toSorted()).toEqual(ids.toSorted());
      const rows = await threads.list(asked({ order, orderBy: 'createdAt', limit: 50 }));
      expect(rows.map(({ id }) => id)).toEqual(seen);
    },
  );

  it('are found by a piece of title or summary, with nothing in it meaning anything else', async () => {
    await newThread('50% of_it \\ all');
    await said('a', 'q', 'r');
    await threads.setSummary(threadId, 'a', {
      text: 'They spoke of Zürich.',
      model: 'a',
      through: at(1_001),
      now: at(1),
    });
    const titles = async (q: string) => (await threads.list(asked({ q, limit: 9 }))).map(({ title }) => title);
    expect(await titles('zürich')).toEqual(['A thread']);
    expect(await titles('% of_it \\')).toEqual(['50% of_it \\ all']);
    expect(await titles('%')).toEqual(['50% of_it \\ all']);
    expect(await threads.count(userId, 'THREAD')).toBe(1);
  });

  it('tell of each the last message that says something, and who took part', async () => {
    await said('a', 'To a', 'From a');
    await runs.begin(plan(['b'], { content: 'x'.repeat(500), now: at(9_000) }));
    const silent = await newThread('silent');
    const [last, ...others] = await threads.lastMessages([threadId, silent]);
    expect(others).toEqual([]);
    expect(last).toMatchObject({ threadId, content: 'x'.repeat(280), role: 'user', modelId: 'b' });
    expect((await threads.models([threadId, silent])).map(({ modelId }) => modelId)).toEqual(['b', 'a']);
  });

  it('count what is said, until it is deleted with all of it', async () => {
    await said('a', 'one', 'two');
    await runs.begin(plan(['a', 'b']));
    expect(await threads.find(userId, threadId)).toMatchObject({ messageCount: 6 });
    expect(await threads.model(threadId, 'a')).toMatchObject({ messageCount: 4, unsummarisedTokens: 2 });
    expect(await threads.remove(userId, threadId)).toBe(6);
    expect(await threads.find(userId, threadId)).toBeNull();
    const { rows } = await database.orm.execute(
      sql`SELECT count(*)::int AS n FROM messages WHERE thread_id = ${threadId}`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  describe('a run', () => {
    it('writes a question and a waiting answer for each model, each in a context of its own', async () => {
      const begun = await runs.begin(plan(['b', 'a']));
      if (begun.is !== 'begun') throw new Error(begun.is);
      expect(begun.answers.map(({ modelId, status }) => [modelId, status])).toEqual([
        ['a', 'streaming'],
        ['b', 'streaming'],
      ]);
      const page = await messages.page({ threadId, modelId: 'b', order: 'asc', limit: 9, after: undefined });
      expect(page.map(({ role, content, createdAt }) => [role, content, createdAt.getTime() - NOON])).toEqual([
        ['user', 'What is it?', 1_000],
        ['assistant', '', 1_001],
      ]);
    });

    it('is later than all that was said in the context, whatever the clock says', async () => {
      await said('a', 'first', 'one');
      await runs.begin(plan(['a'], { now: at(-60_000), content: 'second' }));
      const page = await messages.page({ threadId, modelId: 'a', order: 'asc', limit: 9, after: undefined });
      expect(page.map(({ content }) => content)).toEqual(['first', 'one', 'second', '']);
      expect(page.map(({ createdAt }) => createdAt.getTime() - NOON)).toEqual([1_000, 1_001, 1_002, 1_003]);
    });

    it('begins once for a key, also when it is asked twice at once', async () => {
      const once = { key: 'k1', hash: 'h' };
      const [one, two] = [plan(['a'], { once }), plan(['a'], { once })];
      const both = await Promise.all([runs.begin(one), runs.begin(two)]);
      expect(both.map(({ is }) => is).toSorted()).toEqual(['begun', 'known']);
      expect(await threads.find(userId, threadId)).toMatchObject({ messageCount: 2 });
    });

    it('waits for the answer before it, of the same model', async () => {
      const first = plan(['a']);
      await runs.begin(first);
      expect(await runs.begin(plan(['a', 'b']))).toEqual({ is: 'busy', runIds: [first.id], modelIds: ['a'] });
      expect(await runs.begin(plan(['b']))).toMatchObject({ is: 'begun' });
    });

    it('leaves nothing when it is taken back', async () => {
      await said('a', 'one', 'two');
      const again = plan(['a', 'b'], { once: { key: 'k', hash: 'h' } });
      await runs.begin(again);
      await runs.withdraw(again);
      expect(await runs.find(again.id)).toBeNull();
      expect(await threads.find(userId, threadId)).toMatchObject({ messageCount: 2 });
      expect((await threads.models([threadId])).map(({ messageCount }) => messageCount)).toEqual([2, 0]);
      expect(await runs.begin(again)).toMatchObject({ is: 'begun' });
    });

    it('keeps what a crash would leave, and ends each answer once', async () => {
      const begun = await runs.begin(plan(['a']));
      if (begun.is !== 'begun') throw new Error(begun.is);
      const messageId = begun.answers[0]?.id ?? '';
      const runId = begun.answers[0]?.runId ?? '';
      await messages.keep([{ messageId, text: 'So far “ü” \\ \n' }]);
      await runs.setJob(messageId, 'job_1');
      expect(await runs.unfinished()).toContain(runId);
      expect(await runs.find(runId)).toMatchObject({
        userId,
        answers: [{ content: 'So far “ü” \\ \n', status: 'streaming', jobId: 'job_1' }],
      });
      expect(await messages.finish({ threadId, messageId }, outcome('All of it.'))).toBe(true);
      expect(await messages.finish({ threadId, messageId }, outcome('Other.'))).toBe(false);
      await messages.keep([{ messageId, text: 'late' }]);
      expect(await messages.get([messageId])).toMatchObject([
        { content: 'All of it.', status: 'complete', costUsd: 0.25 },
      ]);
      expect(await runs.unfinished(threadId)).toEqual([]);
    });
  });

  it('are read page by page along one index, however long they are', async () => {
    await database.orm.execute(sql`
      INSERT INTO messages (id, thread_id, model_id, run_id, role, content, status, created_at)
      SELECT ${threadId} || n, ${threadId}, 'm' || n % 3, 'run_1', 'user', 'text ' || n, 'complete', now() + n * interval '1 second'
      FROM generate_series(1, 6000) AS n`);
    await database.orm.execute(sql`ANALYZE messages`);
    const { rows } = await database.orm.execute(sql`
      EXPLAIN SELECT * FROM messages WHERE thread_id = ${threadId} AND model_id = 'm1'
        AND (created_at, id) < (now() + interval '1 hour', 'x') ORDER BY created_at DESC, id DESC LIMIT 51`);
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
    expect(plan).toMatch(
      /Index Scan Backward using messages_page[\s\S]*Index Cond: .*thread_id.*model_id.*ROW\(created_at, id\)/,
    );
    expect(plan).not.toMatch(/Sort|Seq Scan|Filter/);
  });

  it('take a summary that tells of more, and count what was said since', async () => {
    for (const n of [1, 2, 3]) await said('a', `q${n}`, `r${n}`);
    const summary = (through: number, text: string) =>
      threads.setSummary(threadId, 'a', { text, model: 'a', through: at(through), now: at(5_000) });
    expect(await summary(1_003, 'Newer.')).toBe(true);
    expect(await summary(1_001, 'Older.')).toBe(false);
    expect(await threads.model(threadId, 'a')).toMatchObject({ summary: 'Newer.', unsummarisedTokens: 2 });
    expect(await threads.find(userId, threadId)).toMatchObject({ summary: 'Newer.' });
    expect(await threads.setSummary('thread_gone', 'a', { text: 'x', model: 'a', through: at(1), now: at(1) })).toBe(
      false,
    );
  });

  it('remember what a model is told besides', async () => {
    expect(await threads.setModel(threadId, 'a', {})).toMatchObject({ systemPrompt: null, messageCount: 0 });
    await threads.setModel(threadId, 'a', { systemPrompt: 'Be kind.', tokenBudget: 900 });
    await threads.setModel(threadId, 'a', { tokenBudget: null, temperature: 0.25 });
    await said('a', 'q', 'r');
    expect(await threads.model(threadId, 'a')).toMatchObject({
      systemPrompt: 'Be kind.',
      tokenBudget: null,
      temperature: 0.25,
      messageCount: 2,
    });
  });

  describe('a search', () => {
    const find = async (q: string, over: { limit?: number; cursor?: string } = {}) =>
      new ThreadSearch(database).search({ userId, q, limit: 10, cursor: undefined, ...over });

    it('finds words in titles, summaries and messages by their stems, and marks them', async () => {
      await said('a', 'Who recorded the first songs?', 'Edison did, in 1877, on a cylinder of tin.');
      const { results } = await find('recording');
      expect(results).toHaveLength(1);
      expect(results[0]).toMatchObject({ thread: { id: threadId, title: 'A thread' }, found: 1 });
      const [match] = results[0]?.matches ?? [];
      expect(match).toMatchObject({ in: 'message', modelId: 'a', role: 'user' });
      const { text, marks } = match?.excerpt ?? { text: '', marks: [] };
      expect(marks.map(({ from, to }) => text.slice(from, to))).toEqual(['recorded']);
      expect((await find('edison -cylinder')).results).toEqual([]);
      expect((await find('"first songs"')).results).toHaveLength(1);
      expect((await find('"songs first"')).results).toEqual([]);
    });

    it('has the thread with the word in its title first', async () => {
      await said('a', 'Tell me of clocks and of many other things', 'Clocks it is.');
      const titled = await newThread('On clocks');
      expect((await find('clock')).results.map(({ thread }) => thread.id)).toEqual([titled, threadId]);
      expect((await find('clock')).results[0]?.matches).toMatchObject([{ in: 'title', messageId: null }]);
    });

    it('comes in pages, each thread once', async () => {
      for (let n = 0; n < 7; n += 1) await newThread('water clocks');
      const seen: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await find('clocks', { limit: 3, ...(cursor ? { cursor } : {}) });
        expect(page.totalCount).toBe(7);
        seen.push(...page.results.map(({ thread }) => thread.id));
        cursor = page.next;
      } while (cursor);
      expect(new Set(seen).size).toBe(7);
      expect(seen).toHaveLength(7);
    });

    it('finds what is written without spaces as it stands', async () => {
      await said('a', '水時計について教えて', '水時計は夜も動きます。');
      const { results } = await find('時計');
      expect(results[0]?.matches).toHaveLength(2);
      const { text, marks } = results[0]?.matches[0]?.excerpt ?? { text: '', marks: [] };
      expect(marks.map(({ from, to }) => text.slice(from, to))).toEqual(['時計']);
    });

    it.each(["'", '"', '!', '&', '(a', '\\', ':*', '%', 'a <-> b', '-', 'or', '\uE000x\uE001'])(
      'takes %j for what it is',
      async (q) => {
        await said('a', `some text with ${q} in it`, 'and more');
        await expect(find(q)).resolves.toMatchObject({ totalCount: expect.any(Number) as number });
      },
    );

    it('sees nothing of others, and nothing unfinished', async () => {
      await said('a', 'a secret word', 'kept');
      const begun = await runs.begin(plan(['b']));
      if (begun.is !== 'begun') throw new Error(begun.is);
      await messages.keep([{ messageId: begun.answers[0]?.id ?? '', text: 'half a sentence' }]);
      expect((await find('half')).results).toEqual([]);
      const stranger = { userId: await newUser(), q: 'secret', limit: 9, cursor: undefined };
      expect((await new ThreadSearch(database).search(stranger)).totalCount).toBe(0);
    });
  });
});
