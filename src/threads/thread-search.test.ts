import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { ThreadStores } from '../../tests/support/thread-stores.js';
import { ThreadSearch } from './thread-search.js';

describe.each(databases)('a search of threads in the $name database', ({ open }) => {
  let stores: ThreadStores;
  beforeAll(async () => {
    stores = new ThreadStores(await open());
  });
  afterAll(() => stores.database.close());
  beforeEach(() => stores.beginAnew());

  const find = async (q: string, over: { limit?: number; cursor?: string } = {}) =>
    new ThreadSearch(stores.database).search({ userId: stores.userId, q, limit: 10, cursor: undefined, ...over });

  it('finds words in titles, summaries and messages by their stems, and marks them', async () => {
    await stores.said('a', 'Who recorded the first songs?', 'Edison did, in 1877, on a cylinder of tin.');
    const { results } = await find('recording');
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ thread: { id: stores.threadId, title: 'A thread' }, found: 1 });
    const [match] = results[0]?.matches ?? [];
    expect(match).toMatchObject({ in: 'message', modelId: 'a', role: 'user' });
    const { text, marks } = match?.excerpt ?? { text: '', marks: [] };
    expect(marks.map(({ from, to }) => text.slice(from, to))).toEqual(['recorded']);
    expect((await find('edison -cylinder')).results).toEqual([]);
    expect((await find('"first songs"')).results).toHaveLength(1);
    expect((await find('"songs first"')).results).toEqual([]);
  });

  it('has the thread with the word in its title first', async () => {
    await stores.said('a', 'Tell me of clocks and of many other things', 'Clocks it is.');
    const titled = await stores.newThread('On clocks');
    expect((await find('clock')).results.map(({ thread }) => thread.id)).toEqual([titled, stores.threadId]);
    expect((await find('clock')).results[0]?.matches).toMatchObject([{ in: 'title', messageId: null }]);
  });

  it('comes in pages, each thread once', async () => {
    for (let n = 0; n < 7; n += 1) await stores.newThread('water clocks');
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
    await stores.said('a', '水時計について教えて', '水時計は夜も動きます。');
    const { results } = await find('時計');
    expect(results[0]?.matches).toHaveLength(2);
    const { text, marks } = results[0]?.matches[0]?.excerpt ?? { text: '', marks: [] };
    expect(marks.map(({ from, to }) => text.slice(from, to))).toEqual(['時計']);
  });

  it.each(["'", '"', '!', '&', '(a', '\\', ':*', '%', 'a <-> b', '-', 'or', '\uE000x\uE001'])(
    'takes %j for what it is',
    async (q) => {
      await stores.said('a', `some text with ${q} in it`, 'and more');
      await expect(find(q)).resolves.toMatchObject({ totalCount: expect.any(Number) as number });
    },
  );

  it('sees nothing of others, and nothing unfinished', async () => {
    await stores.said('a', 'a secret word', 'kept');
    const begun = await stores.runs.begin(stores.plan(['b']));
    if (begun.is !== 'begun') throw new Error(begun.is);
    await stores.messages.keep([{ messageId: begun.answers[0]?.id ?? '', text: 'half a sentence' }]);
    expect((await find('half')).results).toEqual([]);
    const stranger = { userId: await stores.newUser(), q: 'secret', limit: 9, cursor: undefined };
    expect((await new ThreadSearch(stores.database).search(stranger)).totalCount).toBe(0);
  });
});
