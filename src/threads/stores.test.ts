import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { at, ThreadStores } from '../../tests/support/thread-stores.js';
import { formatCursor, parseCursor } from './cursor.js';
import type { ThreadStore } from './thread-store.js';

describe.each(databases)('threads in the $name database', ({ open }) => {
  let stores: ThreadStores;
  beforeAll(async () => {
    stores = new ThreadStores(await open());
  });
  afterAll(() => stores.database.close());
  beforeEach(() => stores.beginAnew());

  it('are found by their owner alone', async () => {
    const stranger = await stores.newUser();
    expect(await stores.threads.find(stores.userId, stores.threadId)).toMatchObject({
      title: 'A thread',
      messageCount: 0,
    });
    expect(await stores.threads.find(stranger, stores.threadId)).toBeNull();
    expect(await stores.threads.rename(stranger, stores.threadId, 'Mine', at(0))).toBeNull();
    expect(await stores.threads.remove(stranger, stores.threadId)).toBeNull();
    expect(await stores.runs.begin(stores.plan(['a'], { userId: stranger }))).toEqual({ is: 'no-thread' });
    expect(await stores.threads.list(asked({ userId: stranger }))).toEqual([]);
  });

  const asked = (over: Partial<Parameters<ThreadStore['list']>[0]> = {}) => ({
    userId: stores.userId,
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
      const ids = [stores.threadId];
      for (const ms of [0, 0, 5, 5, 9]) ids.push(await stores.newThread(`t${ms}`, ms));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await stores.threads.list(
          asked({ order, orderBy: 'createdAt', after: parseCursor('createdAt', cursor) }),
        );
        const rows = page.slice(0, 2);
        seen.push(...rows.map(({ id }) => id));
        const last = rows.at(-1);
        cursor = page.length > 2 && last ? formatCursor('createdAt', { at: last.createdAt, id: last.id }) : undefined;
      } while (cursor !== undefined);
      expect(seen.toSorted()).toEqual(ids.toSorted());
      const rows = await stores.threads.list(asked({ order, orderBy: 'createdAt', limit: 50 }));
      expect(rows.map(({ id }) => id)).toEqual(seen);
    },
  );

  it('are found by a piece of title or summary, with nothing in it meaning anything else', async () => {
    await stores.newThread('50% of_it \\ all');
    await stores.said('a', 'q', 'r');
    await stores.threads.setSummary(stores.threadId, 'a', {
      text: 'They spoke of Zürich.',
      model: 'a',
      through: at(1_001),
      now: at(1),
    });
    const titles = async (q: string) => (await stores.threads.list(asked({ q, limit: 9 }))).map(({ title }) => title);
    expect(await titles('zürich')).toEqual(['A thread']);
    expect(await titles('% of_it \\')).toEqual(['50% of_it \\ all']);
    expect(await titles('%')).toEqual(['50% of_it \\ all']);
    expect(await stores.threads.count(stores.userId, 'THREAD')).toBe(1);
  });

  it('tell of each the last message that says something, and who took part', async () => {
    await stores.said('a', 'To a', 'From a');
    await stores.runs.begin(stores.plan(['b'], { content: 'x'.repeat(500), now: at(9_000) }));
    const silent = await stores.newThread('silent');
    const [last, ...others] = await stores.threads.lastMessages([stores.threadId, silent]);
    expect(others).toEqual([]);
    expect(last).toMatchObject({ threadId: stores.threadId, content: 'x'.repeat(280), role: 'user', modelId: 'b' });
    expect((await stores.threads.models([stores.threadId, silent])).map(({ modelId }) => modelId)).toEqual(['b', 'a']);
  });

  it('count what is said, until it is deleted with all of it', async () => {
    await stores.said('a', 'one', 'two');
    await stores.runs.begin(stores.plan(['a', 'b']));
    expect(await stores.threads.find(stores.userId, stores.threadId)).toMatchObject({ messageCount: 6 });
    expect(await stores.threads.model(stores.threadId, 'a')).toMatchObject({ messageCount: 4, unsummarisedTokens: 2 });
    expect(await stores.threads.remove(stores.userId, stores.threadId)).toBe(6);
    expect(await stores.threads.find(stores.userId, stores.threadId)).toBeNull();
    const { rows } = await stores.database.orm.execute(
      sql`SELECT count(*)::int AS n FROM messages WHERE thread_id = ${stores.threadId}`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('are read page by page along one index, however long they are', async () => {
    await stores.database.orm.execute(sql`
      INSERT INTO messages (id, thread_id, model_id, run_id, role, content, status, created_at)
      SELECT ${stores.threadId} || n, ${stores.threadId}, 'm' || n % 3, 'run_1', 'user', 'text ' || n, 'complete', now() + n * interval '1 second'
      FROM generate_series(1, 6000) AS n`);
    await stores.database.orm.execute(sql`ANALYZE messages`);
    const { rows } = await stores.database.orm.execute(sql`
      EXPLAIN SELECT * FROM messages WHERE thread_id = ${stores.threadId} AND model_id = 'm1'
        AND (created_at, id) < (now() + interval '1 hour', 'x') ORDER BY created_at DESC, id DESC LIMIT 51`);
    const steps = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
    expect(steps).toMatch(
      /Index Scan Backward using messages_page[\s\S]*Index Cond: .*thread_id.*model_id.*ROW\(created_at, id\)/,
    );
    expect(steps).not.toMatch(/Sort|Seq Scan|Filter/);
  });

  it('take a summary that tells of more, and count what was said since', async () => {
    for (const n of [1, 2, 3]) await stores.said('a', `q${n}`, `r${n}`);
    const summary = (through: number, text: string) =>
      stores.threads.setSummary(stores.threadId, 'a', { text, model: 'a', through: at(through), now: at(5_000) });
    expect(await summary(1_003, 'Newer.')).toBe(true);
    expect(await summary(1_001, 'Older.')).toBe(false);
    expect(await stores.threads.model(stores.threadId, 'a')).toMatchObject({
      summary: 'Newer.',
      unsummarisedTokens: 2,
    });
    expect(await stores.threads.find(stores.userId, stores.threadId)).toMatchObject({ summary: 'Newer.' });
    expect(
      await stores.threads.setSummary('thread_gone', 'a', { text: 'x', model: 'a', through: at(1), now: at(1) }),
    ).toBe(false);
  });

  it('remember what a model is told besides', async () => {
    expect(await stores.threads.setModel(stores.threadId, 'a', {})).toMatchObject({
      systemPrompt: null,
      messageCount: 0,
    });
    await stores.threads.setModel(stores.threadId, 'a', { systemPrompt: 'Be kind.', tokenBudget: 900 });
    await stores.threads.setModel(stores.threadId, 'a', { tokenBudget: null, temperature: 0.25 });
    await stores.said('a', 'q', 'r');
    expect(await stores.threads.model(stores.threadId, 'a')).toMatchObject({
      systemPrompt: 'Be kind.',
      tokenBudget: null,
      temperature: 0.25,
      messageCount: 2,
    });
  });
});
