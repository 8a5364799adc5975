import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig, readEnvironment } from '../src/config.js';
import { errorMessage } from '../src/core/errors.js';
import { restoreDump } from '../src/storage/backup/restore.js';
import { writeDump } from '../src/storage/backup/dump.js';
import { openDatabase } from './open-database.js';

const HELP = `npm run database -- dump <file>      writes everything to a new file (gzipped lines of JSON)
npm run database -- restore <file>   brings such a file into an empty database

The database is the one of the configuration: embedded in DATA_DIR, or the server at DATABASE_URL. A dump of either can be
brought into either, also by a later version. The embedded one is for one process: stop the server first, which leaves a
dump of its own in DATA_DIR/database.dump.jsonl.gz.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const [command, file] = positionals;
    if (values.help === true || file === undefined || (command !== 'dump' && command !== 'restore')) {
      process.stdout.write(HELP);
      return values.help === true ? 0 : 2;
    }
    await run(command, resolve(file));
    return 0;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }
}

async function run(command: 'dump' | 'restore', file: string): Promise<void> {
  if (command === 'dump' && existsSync(file)) throw new Error(`${file} is there already: it is not written over.`);
  if (command === 'restore' && !existsSync(file)) throw new Error(`There is no ${file}.`);
  const database = await openDatabase(loadConfig(readEnvironment()));
  try {
    const startedMs = performance.now();
    const { tables, rows } = await (command === 'dump' ? writeDump : restoreDump)(database.pool, file);
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    const done = command === 'dump' ? `written to ${file}` : `brought into the ${database.kind} database`;
    process.stdout.write(`${rows === 1 ? '1 row' : `${rows} rows`} of ${tables} tables ${done} in ${seconds} s.\n`);
  } finally {
    await database.close();
  }
}
