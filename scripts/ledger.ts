import { parseArgs } from 'node:util';
import { loadConfig, readEnvironment } from '../src/config.js';
import { errorMessage } from '../src/core/errors.js';
import { readLedgerView } from '../src/recording/index.js';
import { findSession } from './export/find-session.js';
import { stripOf } from './ledger-strip.js';

const HELP = `npm run ledger -- <session> [--json]

Shows for every second of a recording whether each track was received, silent or missing. The session is an id or a
folder; it may still be running. Stems are held against their ledgers, so sound that arrived and was lost on the disk
shows as well. Exit code 0 when nothing is missing, 1 when something is, 2 when it cannot be told.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    const [session] = positionals;
    if (values.help === true || session === undefined || positionals.length > 1) {
      process.stdout.write(HELP);
      return values.help === true ? 0 : 2;
    }
    const { directories } = loadConfig(readEnvironment()).config;
    const view = await readLedgerView(await findSession(session, directories.recordings));
    process.stdout.write(values.json === true ? `${JSON.stringify(view)}\n` : stripOf(view));
    return view.tracks.some(({ missingSamples }) => missingSamples > 0) ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 2;
  }
}
