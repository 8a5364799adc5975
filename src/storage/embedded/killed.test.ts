import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { count, like } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { databaseIn, newDataDir } from '../../../tests/support/databases.js';
import { auditLog } from '../schema/index.js';
import { FolderTaken } from './folder-lock.js';

const WRITER = fileURLToPath(new URL('../../../tests/support/database-writer.ts', import.meta.url));
/** Writes of each round that are acknowledged before the kill, the next being under way. */
const KILL_AFTER = [30, 11];

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Resolves with the child once it writes; `acknowledged` grows as it is told. */
async function startWriter(dataDir: string, round: number): Promise<{ child: ChildProcess; acknowledged: string[] }> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, dataDir, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const acknowledged: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the writer ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'up') resolve();
      else acknowledged.push(line);
    });
  });
  return { child, acknowledged };
}

it('loses nothing acknowledged, and no part of a transaction, when it is killed in mid-write', {
  timeout: 90_000,
}, async () => {
  const dataDir = await newDataDir();
  for (const [round, writes] of KILL_AFTER.entries()) {
    const { child, acknowledged } = await startWriter(dataDir, round);
    const exited = once(child, 'exit');
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', () => acknowledged.length >= writes && child.kill('SIGKILL'));
      void exited.then(() => resolve());
    });

    const database = await databaseIn(dataDir);
    const ids = new Set((await database.orm.select({ id: auditLog.id }).from(auditLog)).map(({ id }) => id));
    for (const line of acknowledged) {
      const [kind, id] = line.split(' ');
      expect(ids.has(kind === 'row' ? `row-${id}` : `all-${id}-19`)).toBe(true);
    }
    const whole = await database.orm
      .select({ rows: count() })
      .from(auditLog)
      .where(like(auditLog.id, `all-${round}-%`))
      .groupBy(auditLog.target);
    expect(new Set(whole.map(({ rows }) => rows))).toEqual(new Set(whole.length > 0 ? [20] : []));
    await database.close();
  }
});

it('is refused to a second process, and free again when the first was killed', { timeout: 60_000 }, async () => {
  const dataDir = await newDataDir();
  const { child } = await startWriter(dataDir, 0);
  await expect(databaseIn(dataDir)).rejects.toThrow(FolderTaken);
  await expect(databaseIn(dataDir)).rejects.toThrow(
    new RegExp(`in use by process ${child.pid} .*Stop it, give this one another DATA_DIR, or .*DATABASE_URL`),
  );
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  const database = await databaseIn(dataDir);
  expect(await database.latencyMs()).toBeGreaterThan(0);
  await database.close();
});
