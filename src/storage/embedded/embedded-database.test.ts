import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newDataDir } from '../../../tests/support/databases.js';
import { eventually } from '../../../tests/support/eventually.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { systemClock } from '../../core/clock.js';
import { AppError } from '../../core/errors.js';
import { silentLogger } from '../../core/logger.js';
import { createDatabase } from '../create-database.js';
import type { ManagedDatabase } from '../managed-database.js';
import { users } from '../schema/index.js';

const user = (id: string) => ({ id, username: id, usernameKey: id, displayName: id, role: 'host' as const });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => AppError.from(error),
  );

let clock: VirtualClock;
let database: ManagedDatabase;
beforeEach(async () => {
  clock = new VirtualClock();
  database = createDatabase({ url: undefined, dataDir: await newDataDir(), clock, logger: silentLogger });
  database.start();
  await database.whenUp();
});
afterEach(() => database.close());

it('is not waited for by a stop while it is made for the first time', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'trialogue-data-'));
  const first = createDatabase({ url: undefined, dataDir, clock: systemClock, logger: silentLogger });
  first.start();
  await eventually(async () => existsSync(join(dataDir, 'database.new')) || undefined);
  await first.close();
  expect(await first.whenUp()).toBe(false);
  expect(readdirSync(dataDir)).toEqual(['database.new']);
  await rm(dataDir, { recursive: true });
});

it('rolls a transaction back that waits for something else, and lets the others on', async () => {
  let goOn = () => {};
  const waiting = new Promise<void>((resolve) => (goOn = resolve));
  let begun = false;
  const stuck = failure(
    database.orm.transaction(async (tx) => {
      await tx.insert(users).values(user('usr_stuck'));
      begun = true;
      await waiting;
      await tx.insert(users).values(user('usr_late'));
    }),
  );
  await eventually(async () => begun || undefined);
  const others = database.orm.insert(users).values(user('usr_other'));
  await clock.advance(15_000);
  await others;
  goOn();
  expect((await stuck)?.message).toContain('a transaction stood still for more than 15 s and was rolled back');
  expect(await database.orm.select({ id: users.id }).from(users)).toEqual([{ id: 'usr_other' }]);
});

it('ends a statement without end, and is there again', async () => {
  await database.orm.insert(users).values(user('usr_before'));
  const endless = failure(database.orm.execute(sql`SELECT count(*) FROM generate_series(1, 1000000000000)`));
  const behind = failure(database.orm.$count(users));
  // The statement has reached its thread once the one behind it waits.
  await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(30_000);
  expect((await endless)?.message).toContain('a statement ran for more than 30 s');
  expect((await behind)?.code).toBe('DATABASE_UNAVAILABLE');
  expect(await database.whenUp()).toBe(true);
  expect(await database.orm.$count(users)).toBe(1);
});

it('leaves no transaction open behind a client that forgot its own', async () => {
  const begun = failure(database.orm.execute(sql`BEGIN`));
  await begun;
  await database.orm.insert(users).values(user('usr_after'));
  await failure(database.orm.execute(sql`ROLLBACK`));
  expect(await database.orm.$count(users)).toBe(1);
});
