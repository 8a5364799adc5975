import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../tests/support/databases.js';
import type { Database } from '../database.js';
import { auditLog, sessions, signIns, users } from '../schema/index.js';
import { writeDump } from './dump.js';
import { restoreDump } from './restore.js';

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'trialogue-backup-'))));
afterAll(() => rmSync(directory, { recursive: true }));

const TEXT = '"quotes", \\ backslash,\n\r\ttab, \u2028 separator, = {"table":"users"} 🎙 é';

async function fill({ orm }: Database): Promise<void> {
  const settings = { defaultTemperature: 0.1 + 0.2, systemPrompt: TEXT };
  const user = { username: TEXT, displayName: TEXT, role: 'owner' as const, settings };
  const all = Array.from({ length: 1_100 }, (_, index) => ({ id: `usr_${index}`, createdAt: new Date(index) }));
  await orm.insert(users).values(all.map((one) => ({ ...user, ...one, usernameKey: one.id })));
  const line = { action: 'x', outcome: 'ok', details: { deep: [null, 1e-7, { '': '' }] } } as const;
  for (let index = 0; index < 3; index += 1) await orm.insert(auditLog).values({ ...line, id: `aud_${index}` });
}

async function contents({ orm }: Database): Promise<unknown> {
  return [
    await orm.select().from(users).orderBy(users.id),
    await orm.select().from(auditLog).orderBy(auditLog.seq),
    await orm.select().from(signIns),
    await orm.select().from(sessions),
  ];
}

describe.each(databases)('a dump of $name', ({ name, open }) => {
  it.each(databases)('holds everything, and becomes $name', { timeout: 60_000 }, async ({ open: openOther }) => {
    const [from, to] = [await open(), await openOther()];
    await fill(from);
    const path = join(directory, `${name}.jsonl.gz`);
    const figures = await writeDump(from.pool, path);
    expect(figures.rows).toBe(1_103);
    expect(await restoreDump(to.pool, path)).toEqual(figures);
    expect(await contents(to)).toEqual(await contents(from));
    await to.orm.insert(auditLog).values({ id: 'aud_next', action: 'x', outcome: 'ok' });
    const { rows } = await to.orm.execute(sql`SELECT id FROM audit_log ORDER BY seq DESC LIMIT 1`);
    expect(rows).toEqual([{ id: 'aud_next' }]);
    await expect(restoreDump(to.pool, path)).rejects.toThrow('The database is not empty');
    expect(readdirSync(directory)).not.toContain(`${name}.jsonl.gz.part`);
    await Promise.all([from.close(), to.close()]);
  });

  it('is brought in whole or not at all', async () => {
    const [from, to] = [await open(), await open()];
    await fill(from);
    const path = join(directory, 'cut.jsonl.gz');
    await writeDump(from.pool, path);
    const lines = gunzipSync(readFileSync(path)).toString().split('\n');
    writeFileSync(path, gzipSync(lines.slice(0, -5).join('\n')));
    await expect(restoreDump(to.pool, path)).rejects.toThrow('The dump is not whole.');
    expect(await to.orm.$count(users)).toBe(0);
    writeFileSync(path, gzipSync('{"format":1,"migrations":["0001_identity","9999_later"]}\n'));
    await expect(restoreDump(to.pool, path)).rejects.toThrow('made by a newer version of this program (9999_later)');
    copyFileSync('package.json', path);
    await expect(restoreDump(to.pool, path)).rejects.toThrow();
    await Promise.all([from.close(), to.close()]);
  });
});
