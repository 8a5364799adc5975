import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SqlClient, SqlPool } from './sql-pool.js';

const DIRECTORY = fileURLToPath(new URL('./migrations', import.meta.url));
/** `trlg` in letters: whoever starts second waits for the first. */
const ADVISORY_LOCK = 0x74726c67;

export interface Migration {
  /** `0001_identity`: the number gives the order. */
  readonly name: string;
  readonly text: string;
}

export function readMigrations(directory = DIRECTORY): Migration[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => ({ name: file.slice(0, -4), text: readFileSync(join(directory, file), 'utf8') }));
}

/** A database this program cannot use; trying again does not help. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the tables to what this program needs: each file once, in order, in a transaction of its own. Returns the names
 * of those that ran. Throws MigrationError for a database that a newer program, or another text of a file, has made.
 */
export async function migrate(pool: SqlPool, migrations: readonly Migration[] = readMigrations()): Promise<string[]> {
  const client = await pool.connect({ patient: true });
  try {
    await client.query(`SELECT pg_advisory_lock(${ADVISORY_LOCK})`);
    const due = dueOf(migrations, await applied(client));
    for (const migration of due) await apply(client, migration);
    return due.map(({ name }) => name);
  } finally {
    // The lock goes with the session when that is lost.
    await client.query(`SELECT pg_advisory_unlock(${ADVISORY_LOCK})`).catch(() => undefined);
    client.release();
  }
}

async function applied(client: SqlClient): Promise<Map<string, string>> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS schema_migrations
       (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz(3) NOT NULL DEFAULT now())`,
  );
  const { rows } = await client.query('SELECT name, hash FROM schema_migrations');
  return new Map((rows as { name: string; hash: string }[]).map(({ name, hash }) => [name, hash]));
}

function dueOf(migrations: readonly Migration[], done: ReadonlyMap<string, string>): Migration[] {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...done.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) {
    const advice = 'start the newer one, or restore a backup from before';
    throw new MigrationError(`The database was used by a newer version of this program (${unknown}): ${advice}.`);
  }
  const changed = migrations.find((one) => (done.get(one.name) ?? hashOf(one)) !== hashOf(one));
  if (changed === undefined) return migrations.filter(({ name }) => !done.has(name));
  throw new MigrationError(`The migration ${changed.name} is not the text that made this database.`);
}

async function apply(client: SqlClient, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.text);
    await client.query('INSERT INTO schema_migrations (name, hash) VALUES ($1, $2)', [
      migration.name,
      hashOf(migration),
    ]);
    await client.query('COMMIT');
  } catch (error) {
    // Rolling back fails only where the session is lost, and everything with it.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function hashOf({ text }: Migration): string {
  return createHash('sha256').update(text).digest('hex');
}
