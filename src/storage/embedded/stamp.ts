import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What made the database's folder, and whether the dump beside it says all that is in it. */
export interface Stamp {
  readonly pglite: string;
  readonly dump: 'complete' | 'behind';
}

/** The installed one. Its files are for it alone: another may not open them, or open them wrongly. */
export const PGLITE_VERSION = installedVersion();

/** The Postgres within it, whose files another opens only when it is the same. A test compares. */
export const POSTGRES_VERSION = '18';

export function readStamp(dataDir: string): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8')) as Stamp;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeStamp(dataDir: string, stamp: Stamp): void {
  const file = join(dataDir, 'database.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(stamp)}\n`, { flush: true });
  renameSync(`${file}.new`, file);
}

function installedVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const text = readFileSync(join(entry.slice(0, entry.lastIndexOf('dist')), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
