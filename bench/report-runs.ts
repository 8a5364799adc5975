import type { BenchOptions } from './bench-options.js';
import { figuresOf, hasFaults, IDEALS, lineOf } from './figures.js';
import { canPin } from './pinned-process.js';
import { type LoadRun, runLoad } from './run-load.js';

const SHOWN_KINDS = 10;

/** Runs the scenario once for each number of sessions and prints the figures; the answer is the exit code. */
export async function reportRuns({ sessions, json, ...options }: BenchOptions): Promise<number> {
  // Progress stays off stdout, so that `--json` gives JSON and nothing else.
  const say = (line: string) => console.error(line);
  if (!canPin()) say('Processes cannot be pinned to a core here: server and clients share all of them.');
  if (!json) console.log(IDEALS);
  let exitCode = 0;
  for (const count of sessions) {
    const run = await runLoad({ sessions: count, ...options, say });
    if (hasFaults(run)) exitCode = 1;
    print(run, json);
  }
  return exitCode;
}

function print(run: LoadRun, json: boolean): void {
  const figures = figuresOf(run);
  for (const figure of figures) console.log(json ? JSON.stringify(figure) : lineOf(figure));
  const kinds = new Map<string, number>();
  for (const error of run.client.errors) kinds.set(error, (kinds.get(error) ?? 0) + 1);
  for (const [error, times] of [...kinds].slice(0, SHOWN_KINDS)) console.error(`N=${run.sessions} ${times} × ${error}`);
}
