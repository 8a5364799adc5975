import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { createDatabase } from '../../src/storage/create-database.js';
import type { ManagedDatabase } from '../../src/storage/managed-database.js';
import { fillDataDir } from './data-dir.js';
import { has, needs } from './has.js';
import { PostgresProcess } from './postgres-process.js';

export interface TestDatabases {
  readonly name: 'embedded' | 'postgres';
  /** A new one with every table and no row, up; to be closed by the test. Its files go when the test file is done. */
  open(): Promise<ManagedDatabase>;
}

/** What a store must run on alike: `describe.each(databases)('…', ({ open }) => …)`. Postgres only where it is installed. */
export const databases: readonly TestDatabases[] = [
  { name: 'embedded', open: openEmbedded },
  ...(has('postgres') ? [{ name: 'postgres', open: openPostgres } as const] : []),
];

// Without it the run's last lines say that something was left out.
if (!has('postgres')) it('runs on a Postgres server as well', needs('postgres'), () => undefined);

const folders: string[] = [];
let server: Promise<PostgresProcess> | undefined;

afterAll(async () => {
  await (await server)?.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A `DATA_DIR` as a first start leaves it. */
export async function newDataDir(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trialogue-data-'));
  folders.push(directory);
  await fillDataDir(directory);
  return directory;
}

/** The embedded database of a folder, up. Throws FolderTaken while a process has it. */
export function databaseIn(dataDir: string): Promise<ManagedDatabase> {
  return up({ url: undefined, dataDir });
}

/** The embedded one, for what is the same on both. */
export async function openEmbedded(): Promise<ManagedDatabase> {
  return databaseIn(await newDataDir());
}

async function openPostgres(): Promise<ManagedDatabase> {
  server ??= PostgresProcess.start();
  return up({ url: await (await server).newDatabase(), dataDir: '' });
}

async function up(where: { url: string | undefined; dataDir: string }): Promise<ManagedDatabase> {
  const database = createDatabase({ ...where, clock: systemClock, logger: silentLogger });
  database.start();
  await database.whenUp();
  return database;
}
