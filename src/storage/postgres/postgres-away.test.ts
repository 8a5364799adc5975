import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../tests/support/eventually.js';
import { FaultProxy } from '../../../tests/support/fault-proxy.js';
import { needs } from '../../../tests/support/has.js';
import { PostgresProcess } from '../../../tests/support/postgres-process.js';
import { systemClock } from '../../core/clock.js';
import { AppError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { silentLogger } from '../../core/logger.js';
import { ManagedDatabase } from '../managed-database.js';
import { users } from '../schema/index.js';
import { PostgresDriver } from './postgres-driver.js';

const user = (id: string) => ({ id, username: id, usernameKey: id, displayName: id, role: 'host' as const });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => AppError.from(error).code,
  );

describe('a Postgres server', needs('postgres'), () => {
  let server: PostgresProcess;
  beforeAll(async () => void (server = await PostgresProcess.start()));
  afterAll(() => server.close());

  const told: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    info: (_fields, message) => void told.push(message),
    warn: (_fields, message) => void told.push(message),
  };
  const open = async (url: string, statementTimeoutMs?: number) => {
    told.length = 0;
    const driver = new PostgresDriver(url, statementTimeoutMs);
    const database = new ManagedDatabase({ driver, clock: systemClock, logger });
    database.start();
    return database;
  };

  it.each(['crash', 'stop'] as const)('may %s and come back in the middle of the work', async (how) => {
    const database = await open(await server.newDatabase());
    await database.whenUp();
    await database.orm.insert(users).values(user('usr_before'));
    const inTheMiddle = codeOf(
      database.orm.transaction(async (tx) => {
        await tx.insert(users).values(user('usr_half'));
        await server[how]();
        await tx.insert(users).values(user('usr_other_half'));
      }),
    );
    expect(await inTheMiddle).toBe('DATABASE_UNAVAILABLE');
    await eventually(async () => (database.state.is === 'lost' ? true : undefined));
    const startedMs = performance.now();
    expect(await codeOf(database.latencyMs())).toBe('DATABASE_UNAVAILABLE');
    expect(performance.now() - startedMs).toBeLessThan(100);

    await server.restart();
    await database.whenUp();
    const rows = await database.orm.select({ id: users.id }).from(users);
    expect(rows).toEqual([{ id: 'usr_before' }]);
    expect(told).toEqual(['database is up', 'database lost: it is tried again until it is there', 'database is up']);
    await database.close();
  });

  it('may be started after the service', async () => {
    const url = await server.newDatabase();
    await server.stop();
    const database = await open(url);
    await eventually(async () => (database.state.is === 'lost' ? true : undefined));
    await server.restart();
    expect(await database.whenUp()).toBe(true);
    await database.close();
  });

  it('that holds its connections and says nothing is given up, and found again when it speaks', async () => {
    const url = new URL(await server.newDatabase());
    const line = await FaultProxy.before(url.href);
    url.port = new URL(line.url).port;
    const database = await open(url.href, 100);
    await database.whenUp();
    line.goDead();
    const startedMs = performance.now();
    expect(await codeOf(database.orm.$count(users))).toBe('DATABASE_UNAVAILABLE');
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    await eventually(async () => (database.state.is === 'lost' ? true : undefined));
    line.cut();
    line.restore();
    expect(await database.whenUp()).toBe(true);
    await database.close();
    await line.close();
  });

  it('may cut one connection without the others being doubted', async () => {
    const database = await open(await server.newDatabase());
    await database.whenUp();
    const own = codeOf(database.orm.execute(sql`SELECT pg_terminate_backend(pg_backend_pid())`));
    expect(await own).toBe('DATABASE_UNAVAILABLE');
    expect(await database.orm.$count(users)).toBe(0);
    expect(told).toEqual(['database is up']);
    await database.close();
  });

  it('ends a statement that runs for too long', async () => {
    const database = await open(await server.newDatabase(), 100);
    await database.whenUp();
    expect(await codeOf(database.orm.execute(sql`SELECT pg_sleep(5)`))).toBe('INTERNAL');
    expect(await database.latencyMs()).toBeGreaterThan(0);
    await database.close();
  });

  it('lets several processes make the tables at once', async () => {
    const url = await server.newDatabase();
    const all = await Promise.all([open(url), open(url), open(url)]);
    expect(await Promise.all(all.map((database) => database.whenUp()))).toEqual([true, true, true]);
    await Promise.all(all.map((database) => database.close()));
  });
});
