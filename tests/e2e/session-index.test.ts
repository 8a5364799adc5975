import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import type { RecordingSummary } from '../../src/protocol/recordings.js';
import { createSessionIndex } from '../../src/recordings/index.js';
import type { Database } from '../../src/storage/database.js';
import { sessions } from '../../src/storage/schema/index.js';
import { databaseIn, newDataDir } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { LiveHost } from '../support/live-host.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let dataDir: string;
let database: Database;
let app: TestApp;
beforeEach(async () => {
  dataDir = await newDataDir();
  database = await databaseIn(dataDir);
  app = await startTestApp({ overrides: { database } });
});
afterEach(async () => {
  await app.close();
  await database.close();
});

const rowOf = (id: string) =>
  database.orm
    .select()
    .from(sessions)
    .then((rows) => rows.find((row) => row.id === id));

it('follows a session that ends, an edit, and a folder that goes', async () => {
  const host = new LiveHost({ url: app.url });
  await host.goLive();
  await host.end();
  const { data } = (await (await fetch(`${app.url}/api/recordings`)).json()) as {
    data: { recordings: RecordingSummary[] };
  };
  const [{ id, title } = { id: '', title: '' }] = data.recordings;
  const row = await eventually(() => rowOf(id));
  expect(row).toMatchObject({ state: 'finished', title });

  const path = `${app.url}/api/recordings/${id}`;
  const headers = { 'content-type': 'application/json' };
  const edits = [{ kind: 'title', title: 'Another title' }];
  await fetch(path, { method: 'PATCH', headers, body: JSON.stringify({ edits }) });
  await eventually(async () => ((await rowOf(id))?.title === 'Another title' ? true : undefined));

  await rm(join(app.recordingsDir, id), { recursive: true });
  const index = createSessionIndex({ ...scene(), database });
  await index.lookAtAll();
  expect(await rowOf(id)).toBeUndefined();
});

it('loses nothing with the database: another one learns the same from the folders', async () => {
  for (let part = 1; part <= 5; part += 1) {
    const startedAt = `2026-04-0${part}T10:00:00.000Z`;
    await recordEpisode(app.recordingsDir, {
      id: `ses_${part}${part}${part}${part}0000`,
      title: `Part ${part}`,
      startedAt,
    });
  }
  const before = createSessionIndex({ ...scene(), database });
  await before.lookAtAll();
  const known = await before.list({ q: '', limit: 20 });
  await database.close();
  await rm(join(dataDir, 'database'), { recursive: true });

  database = await databaseIn(await newDataDir());
  const after = createSessionIndex({ ...scene(), database });
  expect(await after.lookAtAll({ afresh: true })).toEqual({ sessions: 5, read: 5, removed: 0 });
  expect(await after.list({ q: '', limit: 20 })).toEqual(known);
  expect(known.recordings).toHaveLength(5);
});

function scene() {
  return { recordingsDir: app.recordingsDir, clock: systemClock, logger: silentLogger };
}
