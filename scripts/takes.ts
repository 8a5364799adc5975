import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '../src/core/errors.js';
import { openHostVoices } from './takes/host-voice.js';
import { HELP, readOptions, type TakesOptions, UsageError } from './takes/options.js';
import { KIND_NAMES, planTakes, type PlannedTake } from './takes/plan.js';
import { markdownOf, progressLine, reportOf, type TakeResult, type TakesReport } from './takes/results.js';
import { runTakes } from './takes/run-takes.js';
import { dataDirHere, localToken } from './local-access.js';
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
    screenOf(options).write(markdownOf(report));
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
  if (options.url !== undefined)
    return playAll(plan, { ...options, url: options.url, dataDir: dataDirHere(), remove: 'none' });
  const directory = options.out ?? (await mkdtemp(join(tmpdir(), 'trialogue-takes-')));
  const studio = await startStudio(directory);
  const remove = options.out === undefined ? 'passed' : 'none';
  const report = await playAll(plan, { ...options, ...studio, remove }).finally(() => studio.stop());
  if (remove === 'passed' && report.failed === 0) await rm(directory, { recursive: true, force: true });
  else screenOf(options).write(`Recordings and logs: ${directory}\n`);
  return report;
}

interface PlayOptions extends TakesOptions {
  readonly url: string;
  readonly dataDir: string;
  readonly remove: 'passed' | 'none';
}

/** Until the last take, or the first signal to stop. */
async function playAll(plan: readonly PlannedTake[], options: PlayOptions): Promise<TakesReport> {
  const { url, dataDir, parallel, remove, seed } = options;
  const token = () => localToken(url, dataDir);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const voices = openHostVoices();
  let done = 0;
  const onResult = (result: TakeResult) => {
    done += 1;
    screenOf(options).write(`${String(done).padStart(3)}/${plan.length} ${progressLine(result)}\n`);
  };
  try {
    return reportOf(
      seed,
      await runTakes(plan, { url, token, voices, parallel, remove, signal: stop.signal, onResult }),
    );
  } finally {
    await voices.close();
  }
}

/** With --json, stdout carries the result and nothing else. */
function screenOf({ json }: TakesOptions): NodeJS.WriteStream {
  return json ? process.stderr : process.stdout;
}
