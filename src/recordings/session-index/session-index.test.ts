import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { databases } from '../../../tests/support/databases.js';
import { eventually } from '../../../tests/support/eventually.js';
import { recordEpisode } from '../../../tests/support/recorded-episode.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { silentLogger } from '../../core/logger.js';
import { readMetadata, type SessionMetadata } from '../../recording/index.js';
import type { Database } from '../../storage/database.js';
import { createFolderReader, type FolderReader } from '../folder-reader.js';
import type { Known } from '../glimpse.js';
import { SessionIndex } from './session-index.js';

const page = { q: '', limit: 20 };

describe.each(databases)('the index of the sessions in $name', ({ open }) => {
  let root: string;
  let database: Database;
  let metadata: SessionMetadata;
  let index: SessionIndex;
  let clock: VirtualClock;
  let asked: Known[][];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'trialogue-index-'));
    metadata = { ...(await readMetadata((await recordEpisode(root, { seconds: 5 })).directory)), turns: [] };
    await rm(root, { recursive: true });
    await mkdir(root);
    database = await open();
    clock = new VirtualClock();
    asked = [];
    const folders = createFolderReader(root);
    const reader: Pick<FolderReader, 'glimpse'> = {
      glimpse(wanted) {
        asked.push([...wanted]);
        return folders.glimpse(wanted);
      },
    };
    index = new SessionIndex({ database, reader, recordingsDir: root, clock, logger: silentLogger });
  });
  afterEach(async () => {
    await index.stop();
    await database.close();
    await rm(root, { recursive: true });
  });

  async function addSession(number: number, differing: Partial<SessionMetadata> = {}): Promise<string> {
    const id = `ses_${String(number).padStart(8, '0')}`;
    const startedAt = new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString();
    await mkdir(join(root, id), { recursive: true });
    await writeFile(join(root, id, 'session.yaml'), stringify({ ...metadata, sessionId: id, startedAt, ...differing }));
    return id;
  }

  it('lists what the folders hold, newest first, page by page', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 45; number += 1) ids.push(await addSession(number));
    expect(await index.lookAtAll()).toEqual({ sessions: 45, read: 45, removed: 0 });
    const folders = await createFolderReader(root).list(page);
    const first = await index.list(page);
    expect(first.recordings).toEqual(folders.recordings);
    expect(first.pagination).toMatchObject({ limit: 20, hasMore: true, totalCount: 45 });
    await addSession(99);
    await index.lookAtAll();
    const second = await index.list({ ...page, cursor: first.pagination.cursor ?? '' });
    const third = await index.list({ ...page, cursor: second.pagination.cursor ?? '' });
    const told = [first, second, third].flatMap(({ recordings }) => recordings.map(({ id }) => id));
    expect(told).toEqual(ids.reverse());
    expect(third.pagination).toMatchObject({ cursor: null, hasMore: false, totalCount: 46 });
    await expect(index.list({ ...page, cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('finds titles, names and days', async () => {
    const bees = await addSession(1, { title: 'Bees & the city’s “honey”' });
    await addSession(30, { title: 'Steel' });
    await index.lookAtAll();
    const found = async (query: object) =>
      (await index.list({ ...page, ...query })).recordings.map(({ title }) => title);
    expect(await found({ q: 'honey bee' })).toEqual(['Bees & the city’s “honey”']);
    expect(await found({ q: metadata.host.name.toUpperCase() })).toHaveLength(2);
    for (const q of ["'", '\\', "o'clock", 'a:*b & |', '!!', '(']) expect(await found({ q })).toEqual([]);
    expect(await found({ from: new Date('2026-01-02T00:00:00Z') })).toEqual(['Steel']);
    expect(await found({ to: new Date('2026-01-02T00:00:00Z'), q: 'city' })).toHaveLength(1);
    expect((await index.list({ ...page, q: 'steel' })).pagination.totalCount).toBe(1);
    expect(bees).toBeDefined();
  });

  it('reads only what has changed, and forgets what is gone', async () => {
    const [first, second, third] = [await addSession(1), await addSession(2), await addSession(3)];
    await index.lookAtAll();
    expect(await index.lookAtAll()).toEqual({ sessions: 3, read: 0, removed: 0 });
    await addSession(2, { title: 'Another title' });
    await utimes(join(root, second, 'session.yaml'), new Date(), new Date(2_000));
    await rm(join(root, third), { recursive: true });
    expect(await index.lookAtAll()).toEqual({ sessions: 2, read: 1, removed: 1 });
    const { recordings } = await index.list(page);
    expect(recordings.map(({ id, title }) => [id, title])).toEqual([
      [second, 'Another title'],
      [first, metadata.title],
    ]);
    expect(await index.lookAtAll({ afresh: true })).toMatchObject({ read: 2 });
  });

  it('tells a folder that cannot be read as such', async () => {
    const id = await addSession(1);
    await writeFile(join(root, id, 'session.yaml'), 'a: [');
    await index.lookAtAll();
    const { recordings } = await index.list(page);
    expect(recordings).toMatchObject([
      { id, state: 'damaged', problem: expect.stringContaining('session.yaml is not') },
    ]);
  });

  it('follows sessions that end and folders that change, in the background', async () => {
    const before = await addSession(1);
    index.start();
    const listed = async (ids: readonly string[]) =>
      eventually(async () => {
        const { recordings } = await index.list(page);
        return JSON.stringify(recordings.map(({ id }) => id)) === JSON.stringify(ids) || undefined;
      });
    await listed([before]);
    const ended = await addSession(2);
    index.changed(ended);
    await listed([ended, before]);
    expect(asked.at(-1)).toEqual([{ id: ended, fingerprint: null }]);
    await rm(join(root, before), { recursive: true });
    index.changed(before);
    await listed([ended]);
    const copiedIn = await addSession(3);
    await eventually(async () => clock.pendingTimers > 0 || undefined);
    await clock.advance(10 * 60_000);
    await listed([copiedIn, ended]);
  });
});
