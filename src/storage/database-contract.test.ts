import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { AppError } from '../core/errors.js';
import { scrubFields } from '../observability/scrub.js';
import type { Database } from './database.js';
import { driverError, isForeignKeyViolation, isUniqueViolation } from './database-errors.js';
import { auditLog, searchWords, sessions, signIns, users } from './schema/index.js';

const user = (name: string) => ({
  id: `usr_${name}`,
  username: name,
  usernameKey: name,
  displayName: name,
  role: 'host' as const,
});
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.each(databases)('a database ($name)', ({ open }) => {
  let database: Database;
  beforeAll(async () => void (database = await open()));
  afterAll(() => database.close());

  it('gives back what was written, with its types', async () => {
    const createdAt = new Date('2026-11-20T10:00:00.123Z');
    const settings = { defaultModel: 'claude', defaultTemperature: 0.7, systemPrompt: 'Say “hé”\n\\ "x"' };
    await database.orm.insert(users).values({ ...user('types'), settings, createdAt });
    const [row] = await database.orm.select().from(users).where(eq(users.id, 'usr_types'));
    expect(row).toMatchObject({ settings, createdAt, passwordHash: null, disabledAt: null });
    const { rows } = await database.orm.execute(
      sql`SELECT ${2}::int8 AS big, ${1.5}::float8 AS real, true AS yes, ARRAY['a','b'] AS list, '\\x00ff'::bytea AS bytes`,
    );
    expect(rows).toEqual([{ big: '2', real: 1.5, yes: true, list: ['a', 'b'], bytes: Buffer.from([0, 255]) }]);
  });

  it('says what was violated', async () => {
    await database.orm.insert(users).values(user('twice'));
    const again = await failure(database.orm.insert(users).values({ ...user('twice'), id: 'usr_other' }));
    expect(isUniqueViolation(again, 'users_username_key_key')).toBe(true);
    const who = { method: 'password', userAgent: 'test', address: '127.0.0.1' } as const;
    const orphan = { id: 'sgn_1', userId: 'usr_nobody', ...who, expiresAt: new Date() };
    expect(isForeignKeyViolation(await failure(database.orm.insert(signIns).values(orphan)))).toBe(true);
    const wrong = await failure(database.orm.execute(sql`SELECT nothing FROM nowhere`));
    expect(driverError(wrong)?.code).toBe('42P01');
    const nul = await failure(database.orm.insert(users).values(user('nul\u0000')));
    expect(driverError(nul)?.code).toBe('22021');
  });

  it('keeps what a refused statement held out of the log', async () => {
    const planted = { ...user('planted-name-4711'), passwordHash: 'planted-hash-4711' };
    await database.orm.insert(users).values(planted);
    const line = JSON.stringify(scrubFields({ error: await failure(database.orm.insert(users).values(planted)) }));
    expect(line).not.toContain('4711');
    expect(line).toContain('users_pkey');
    expect(line).toContain('insert into');
  });

  it('keeps a transaction whole, however many run at once', async () => {
    const work = Array.from({ length: 10 }, (_, index) =>
      database.orm.transaction(async (tx) => {
        await tx.insert(users).values(user(`tx-${index}-a`));
        await tx.insert(users).values(user(`tx-${index}-b`));
        if (index % 2 === 1) throw new Error('changed its mind');
      }),
    );
    const ends = await Promise.allSettled(work);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    const { rows } = await database.orm.execute(sql`SELECT count(*)::int AS n FROM users WHERE id LIKE 'usr_tx-%'`);
    expect(rows).toEqual([{ n: 10 }]);
  });

  it('rolls a part of a transaction back', async () => {
    await database.orm.transaction(async (tx) => {
      await tx.insert(users).values(user('outer'));
      await failure(
        tx.transaction(async (inner) => {
          await inner.insert(users).values(user('inner'));
          throw new Error('not that');
        }),
      );
    });
    const found = await database.orm.select({ id: users.id }).from(users).where(sql`id IN ('usr_outer', 'usr_inner')`);
    expect(found).toEqual([{ id: 'usr_outer' }]);
  });

  it('keeps the order of writing, whatever the ids and clocks', async () => {
    const at = new Date();
    const lines = Array.from({ length: 20 }, (_, index) => ({
      id: `aud_order-${(index * 7) % 20}`,
      action: 'order',
      outcome: 'ok' as const,
      at,
    }));
    for (const line of lines) await database.orm.insert(auditLog).values(line);
    const ordered = eq(auditLog.action, 'order');
    const kept = await database.orm
      .select({ id: auditLog.id })
      .from(auditLog)
      .where(ordered)
      .orderBy(asc(auditLog.seq));
    expect(kept.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
  });

  it('finds words, and takes a text that has more than an index holds', async () => {
    const title = Array.from({ length: 200_000 }, (_, index) => `bees${index}`).join(' ');
    const session = { state: 'finished', briefing: '', speakers: [], names: 'Ada', turns: 1, fingerprint: '' } as const;
    const rest = { startedAt: new Date(), rehearsal: false, recovered: false };
    await database.orm.insert(sessions).values({ ...session, ...rest, id: 'ses_words', title });
    const found = (words: string) =>
      database.orm
        .select({ title: sessions.title })
        .from(sessions)
        .where(sql`${searchWords.sessions} @@ to_tsquery('simple', ${words})`);
    expect(await found('bees7 & ad:*')).toEqual([{ title }]);
    expect(await found('bees7 & eve')).toEqual([]);
  });

  it('lets nobody rewrite the audit log', async () => {
    const line = { id: 'aud_1', action: 'sign-in', outcome: 'ok' } as const;
    await database.orm.insert(auditLog).values(line);
    await database.orm.insert(auditLog).values({ ...line, id: 'aud_old', at: new Date(Date.now() - 400 * 86_400_000) });
    const refused = [
      database.orm.update(auditLog).set({ action: 'nothing' }),
      database.orm.delete(auditLog).where(eq(auditLog.id, 'aud_1')),
      database.orm.execute(sql`TRUNCATE audit_log`),
    ];
    for (const attempt of refused) expect(driverError(await failure(attempt))?.code).toBe('23001');
    expect((await database.orm.delete(auditLog).where(eq(auditLog.id, 'aud_old'))).rowCount).toBe(1);
  });

  it('tells how long it takes to answer', async () => {
    expect(await database.latencyMs()).toBeGreaterThan(0);
  });

  it('says that it is closed', async () => {
    const closed = await open();
    await closed.close();
    await closed.close();
    const error = await failure(closed.latencyMs());
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    const wrapped = await failure(closed.orm.select().from(users));
    expect(AppError.from(wrapped)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', status: 503 });
  });
});
