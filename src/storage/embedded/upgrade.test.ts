import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { databaseIn, newDataDir } from '../../../tests/support/databases.js';
import { eventually } from '../../../tests/support/eventually.js';
import { systemClock } from '../../core/clock.js';
import { silentLogger } from '../../core/logger.js';
import { createDatabase } from '../create-database.js';
import { auditLog, users } from '../schema/index.js';
import { PGLITE_VERSION, POSTGRES_VERSION } from './stamp.js';

const user = { id: 'usr_1', username: 'a', usernameKey: 'a', displayName: 'A', role: 'owner' } as const;
// Each opens a database several times, and one makes one.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let dataDir: string;
const file = (name: string) => join(dataDir, name);
const stamp = () => JSON.parse(readFileSync(file('database.json'), 'utf8')) as object;

/** As if another PGlite had made the folder. */
function age(left: 'complete' | 'behind'): void {
  writeFileSync(file('database.json'), JSON.stringify({ pglite: '0.1.0', dump: left }));
}

beforeEach(async () => {
  dataDir = await newDataDir();
  const database = await databaseIn(dataDir);
  await database.orm.insert(users).values(user);
  await database.orm.insert(auditLog).values({ id: 'aud_1', action: 'x', outcome: 'ok' });
  expect(stamp()).toEqual({ pglite: PGLITE_VERSION, dump: 'behind' });
  expect(readFileSync(file('database/PG_VERSION'), 'utf8').trim()).toBe(POSTGRES_VERSION);
  await database.close();
  expect(stamp()).toEqual({ pglite: PGLITE_VERSION, dump: 'complete' });
});

async function holdsEverything(): Promise<void> {
  const database = await databaseIn(dataDir);
  expect(await database.orm.select().from(users)).toMatchObject([user]);
  expect(await database.orm.select().from(auditLog)).toMatchObject([{ id: 'aud_1', seq: 1 }]);
  await database.close();
  expect(stamp()).toEqual({ pglite: PGLITE_VERSION, dump: 'complete' });
}

it('is made anew from its dump when PGlite has changed, and the old one is kept', async () => {
  age('complete');
  // Nothing of the old folder may be needed: the other PGlite is not there to read it.
  writeFileSync(file('database/PG_VERSION'), '7\n');
  await holdsEverything();
  expect(readFileSync(file(`database.before-${PGLITE_VERSION}-was-0.1.0/PG_VERSION`), 'utf8')).toBe('7\n');
  expect(readdirSync(dataDir).filter((name) => /new|ready|lock|part/.test(name))).toEqual([]);
});

it('goes on with an upgrade that was interrupted before the folders changed places', async () => {
  age('complete');
  renameSync(file('database'), file('database.ready'));
  await holdsEverything();
});

it('is taken over as it is, with a copy kept, when it was not closed and Postgres is the same', async () => {
  age('behind');
  await holdsEverything();
  expect(readdirSync(dataDir)).toContain(`database.before-${PGLITE_VERSION}-was-0.1.0`);
});

it('is refused, and left as it is, when it was not closed and Postgres is another', async () => {
  age('behind');
  writeFileSync(file('database/PG_VERSION'), '7\n');
  const before = readdirSync(file('database'));
  const database = createDatabase({ url: undefined, dataDir, clock: systemClock, logger: silentLogger });
  database.start();
  const { state } = await eventually(async () => (database.state.is === 'lost' ? database : undefined));
  expect(state).toMatchObject({ reason: expect.stringContaining('made by PGlite 0.1.0 (Postgres 7), and its server') });
  await database.close();
  expect(readdirSync(file('database'))).toEqual(before);
});

it('keeps the dump before the last, and makes none where nothing was written', async () => {
  const first = readFileSync(file('database.dump.jsonl.gz'));
  await (await databaseIn(dataDir)).close();
  expect(readFileSync(file('database.dump.jsonl.gz'))).toEqual(first);
  const database = await databaseIn(dataDir);
  await database.orm.insert(auditLog).values({ id: 'aud_2', action: 'x', outcome: 'ok' });
  await database.close();
  expect(readFileSync(file('database.dump-before.jsonl.gz'))).toEqual(first);
  expect(readFileSync(file('database.dump.jsonl.gz'))).not.toEqual(first);
});
