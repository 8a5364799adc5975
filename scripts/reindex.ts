import { parseArgs } from 'node:util';
import { loadConfig, readEnvironment } from '../src/config.js';
import { systemClock } from '../src/core/clock.js';
import { errorMessage } from '../src/core/errors.js';
import { silentLogger } from '../src/core/logger.js';
import { createSessionIndex } from '../src/recordings/index.js';
import { openDatabase } from './open-database.js';

const HELP = `npm run reindex

Makes the index of the recordings anew from their folders, which stay as they are. A running server keeps its index
itself: this is for a database that was lost or brought in from elsewhere. The embedded database is for one process, so
stop the server first.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean', short: 'h' } } });
    if (values.help === true) process.stdout.write(HELP);
    else await reindex();
    return 0;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }
}

async function reindex(): Promise<void> {
  const loaded = loadConfig(readEnvironment());
  const { recordings: recordingsDir } = loaded.config.directories;
  const database = await openDatabase(loaded);
  try {
    const index = createSessionIndex({ database, recordingsDir, clock: systemClock, logger: silentLogger });
    const startedMs = performance.now();
    const { sessions, removed } = await index.lookAtAll({ afresh: true, onProgress: showProgress });
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    const gone = removed === 0 ? '' : `, and ${removed} that have no folder any more are forgotten`;
    process.stdout.write(`${sessions} recordings of ${recordingsDir} are indexed${gone} (${seconds} s).\n`);
  } finally {
    await database.close();
  }
}

/** One line that counts where somebody watches, a line for each tenth in a log. */
function showProgress(done: number, all: number): void {
  const line = `${done} of ${all} recordings`;
  if (process.stderr.isTTY) process.stderr.write(`\r${line}${done === all ? '\n' : ''}`);
  else if (done === all || Math.floor((done * 10) / all) > Math.floor(((done - 20) * 10) / all)) {
    process.stderr.write(`${line}\n`);
  }
}
