import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseIn, newDataDir } from '../../../tests/support/databases.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import type { ManagedDatabase } from '../managed-database.js';
import { auditLog } from '../schema/index.js';
import { Housekeeping } from './housekeeping.js';

const MINUTE_MS = 60_000;
const MEGABYTE = 1_048_576;

let database: ManagedDatabase;
beforeAll(async () => void (database = await databaseIn(await newDataDir())));
afterAll(() => database.close());

/** Rows as the planner knows them; -1 while it knows nothing of the table. */
async function known(): Promise<number> {
  const { rows } = await database.pool.query("SELECT reltuples::int AS n FROM pg_class WHERE relname = 'audit_log'");
  return (rows[0] as { n: number }).n;
}

/** Keeps the database's house on virtual time; `answer` stands in for the database. */
function keep(answer = (text: string) => database.pool.query(text)): {
  clock: VirtualClock;
  pool: { changes: number };
  dumps: number[];
  settle: () => Promise<void>;
} {
  const clock = new VirtualClock();
  const asked: Promise<unknown>[] = [];
  const pool = {
    changes: 0,
    query: (text: string) => {
      const answered = answer(text);
      asked.push(answered);
      return answered;
    },
  };
  const dumps: number[] = [];
  const dump = async () => void dumps.push(clock.nowMs() / MINUTE_MS);
  new Housekeeping({ pool: pool as never, clock, dump }).start();
  // Each statement follows the one before, in the database's own time.
  const settle = async () => {
    for (let done = -1; done !== asked.length; ) {
      done = asked.length;
      await Promise.all(asked);
      await clock.advance(0);
    }
  };
  return { clock, pool, dumps, settle };
}

it('learns what is in the tables once much was written', async () => {
  const line = { action: 'x', outcome: 'ok' } as const;
  const lines = Array.from({ length: 1_000 }, (_, index) => ({ ...line, id: `aud_${index}` }));
  await database.orm.insert(auditLog).values(lines);
  const { clock, pool, settle } = keep();
  pool.changes = 999;
  await clock.advance(MINUTE_MS);
  await settle();
  expect(await known()).toBe(-1);
  pool.changes = 1_000;
  await clock.advance(MINUTE_MS);
  await settle();
  expect(await known()).toBe(1_000);
});

it('cuts the log of changes off before it grows for ever', { timeout: 60_000 }, async () => {
  const logBytes = async () => {
    const { rows } = await database.pool.query(
      'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
    );
    return (rows[0] as { bytes: number }).bytes;
  };
  // Random, or it would be compressed.
  const text = "(SELECT string_agg(random()::text, '') FROM generate_series(1, 400000))";
  await database.pool.query(`CREATE TABLE much (text text); ALTER TABLE much ALTER text SET STORAGE EXTERNAL`);
  while ((await logBytes()) < 33 * MEGABYTE) await database.pool.query(`INSERT INTO much VALUES (${text})`);
  const { clock, settle } = keep();
  await clock.advance(MINUTE_MS);
  await settle();
  expect(await logBytes()).toBeLessThan(MEGABYTE);
});

it('writes everything down once a day, when there is something new', async () => {
  const { clock, pool, dumps } = keep(() => Promise.resolve({ rows: [] } as never));
  pool.changes = 1;
  await clock.advance(25 * 60 * MINUTE_MS);
  expect(dumps).toEqual([24 * 60]);
  await clock.advance(48 * 60 * MINUTE_MS);
  expect(dumps).toHaveLength(1);
  pool.changes = 2;
  await clock.advance(MINUTE_MS);
  expect(dumps).toHaveLength(2);
});
