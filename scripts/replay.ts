import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { errorMessage } from '../src/core/errors.js';
import { replayLog } from '../src/podcast/index.js';

const HELP = `npm run replay -- logs/<session>.jsonl …

Runs the decisions of recorded sessions again from their event logs, without audio, engines or keys, and reports the
first difference. Exit code 0 when every log comes to the same turns, 1 when one does not, 2 for a wrong call.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' } },
});

if (values.help || positionals.length === 0) {
  console.log(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  for (const path of positionals) if (!(await replay(path))) process.exitCode = 1;
}

async function replay(path: string): Promise<boolean> {
  try {
    const { steps, turns, difference } = replayLog(await readFile(path, 'utf8'));
    if (difference === null) {
      console.log(`${path}: ${steps} steps, ${turns} turns, no difference`);
      return true;
    }
    const { line, event, logged, replayed } = difference;
    console.log(`${path}: differs at line ${line}`);
    for (const [name, value] of Object.entries({ event, logged, replayed }))
      console.log(`  ${name.padEnd(9)}${JSON.stringify(value)}`);
    return false;
  } catch (error) {
    console.log(`${path}: ${errorMessage(error)}`);
    return false;
  }
}
