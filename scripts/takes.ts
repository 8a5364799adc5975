import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '../src/core/errors.js';
import { openHostVoices } from './takes/host-voice.js';
import { HELP, readOptions, type TakesOptions, UsageError } from './takes/options.js';
import { KIND_NAMES, planTakes, type PlannedTake } from './takes/plan.js';
import { markdownOf, progressLine, reportOf, type TakesReport } from './takes/results.js';
import { runTakes } from './takes/run-takes.js';
import { startStudio } from './takes/studio.js';

process.exitCode = await main(process.argv.slice(2));

/** The exit code: 0 only if every take was as it must be, 2 for a mistake in the call. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    const plan = planOf(options);
    const report = await perform(plan, options);
    const screen = options.json ? process.stderr : process.stdout;
    screen.write(markdownOf(report));
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.failed === 0 && report.takes.length === plan.length ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    if (!(error instanceof UsageError)) return 1;
    process.stderr.write(`\n${HELP}`);
    return 2;
  }
}

function planOf(options: TakesOptions): PlannedTake[] {
  try {
    return planTakes(options);
  } catch (cause) {
    throw new UsageError(`${errorMessage(cause)} The kinds are: ${KIND_NAMES.join(', ')}.`, { cause });
  }
}

/** In a directory of its own, which is kept when it was asked for or when something in it is worth a look. */
async function perform(plan: readonly PlannedTake[], options: TakesOptions): Promise<TakesReport> {
  const screen = options.json ? process.stderr : process.stdout;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const directory = options.out ?? (await mkdtemp(join(tmpdir(), 'trialogue-takes-')));
  const studio = options.url === undefined ? await startStudio(directory) : null;
  const voices = await openHostVoices();
  let done = 0;
  try {
    const results = await runTakes(plan, {
      url: options.url ?? studio?.url ?? '',
      voices,
      parallel: options.parallel,
      remove: options.out === undefined && studio !== null ? 'passed' : 'none',
      signal: stop.signal,
      onResult(result) {
        done += 1;
        screen.write(`${String(done).padStart(3)}/${plan.length} ${progressLine(result)}\n`);
      },
    });
    const report = reportOf(options.seed, results);
    if (options.out === undefined && report.failed === 0) await rm(directory, { recursive: true, force: true });
    else if (studio !== null) screen.write(`Recordings and logs: ${directory}\n`);
    return report;
  } finally {
    await voices.close();
    await studio?.stop();
  }
}
