import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { createDatabase } from '../../src/storage/create-database.js';
import { readMigrations } from '../../src/storage/migrate.js';

/** Makes `directory` a `DATA_DIR` as a first start leaves it: making one from nothing takes seconds, copying one does not. */
export async function fillDataDir(directory: string): Promise<void> {
  if (!existsSync(join(directory, 'database'))) await cp(await template(), directory, { recursive: true });
}

/** What a server process of a test is started with: a data folder of its own beside its recordings, filled. */
export async function withDataDir<Env extends Readonly<Record<string, string>>>(env: Env): Promise<Env> {
  const recordings = env['RECORDINGS_DIR'];
  const directory = env['DATA_DIR'] ?? (recordings === undefined ? undefined : join(dirname(recordings), 'data'));
  if (directory === undefined) throw new Error('a server process of a test needs RECORDINGS_DIR or DATA_DIR');
  await fillDataDir(directory);
  return { ...env, DATA_DIR: directory };
}

/** Made once on a machine for each text of the migrations and version of PGlite. */
async function template(): Promise<string> {
  const pglite = readFileSync('node_modules/@electric-sql/pglite/package.json');
  const made = createHash('sha256').update(JSON.stringify(readMigrations())).update(pglite).digest('hex');
  const place = join(tmpdir(), `trialogue-database-${made.slice(0, 16)}`);
  if (existsSync(place)) return place;
  const directory = await mkdtemp(join(tmpdir(), 'trialogue-data-'));
  const database = createDatabase({ url: undefined, dataDir: directory, clock: systemClock, logger: silentLogger });
  database.start();
  await database.whenUp();
  await database.close();
  // Another process may have been quicker: its template is as good.
  await rename(directory, place).catch(() => rm(directory, { recursive: true, force: true }));
  return place;
}
