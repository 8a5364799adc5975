import { join } from 'node:path';
import { readBenchOptions } from './bench-options.js';
import { type Figure, figuresOf, hasFaults, IDEALS } from './figures.js';
import type { RestReply, ServerAddress, ServerReply } from './messages.js';
import { canPin, PinnedProcess } from './pinned-process.js';
import { makeRecordedSessions } from './recorded-sessions.js';
import { type BesideLoad, type LoadRun, runLoad, runLoadBeside } from './run-load.js';
import { percentile } from './statistics.js';

/**
 * Conversations alone, and then beside producers' pages and an index that is made anew all the time:
 * `npm run bench:rest -- --sessions 20 --seconds 60`. Both servers have the same recordings and the same, endless limits.
 */

const PER_SECOND = 200;
const RECORDINGS = 300;
/** Those of fifty conversations. */
const BARS: Readonly<Record<string, number>> = { 'overhead of a turn p95': 8, 'loop delay p99': 20 };

const options = readBenchOptions({ sessions: [20], seconds: 60 });
const say = (line: string) => console.error(line);

interface Asked extends Pick<RestReply, 'timesMs' | 'statuses'> {
  readonly rounds: readonly number[];
}

/** Asks and indexes until it is ended; counted is what falls into the measured stretch. */
function startBeside(server: PinnedProcess<ServerReply>, address: ServerAddress): BesideLoad<Asked> {
  const logFile = '/dev/null';
  const rest = new PinnedProcess<RestReply>({ module: 'rest-load', core: 1, logFile });
  rest.send({ ...address, perSecond: PER_SECOND });
  server.send('index');
  return {
    measure: () => rest.send('count'),
    async end(): Promise<Asked> {
      rest.send('stop');
      server.send('rest');
      const { timesMs, statuses } = await rest.reply('asked');
      await rest.gone();
      return { timesMs, statuses, rounds: server.told('indexed').map(({ ms }) => ms) };
    },
  };
}

async function compare(sessions: number): Promise<boolean> {
  const prepare = (directory: string) => makeRecordedSessions(join(directory, 'recordings'), RECORDINGS);
  const common = { ...options, sessions, say, module: 'rest-server' as const, prepare };
  const alone = await runLoad({ ...common, profile: undefined });
  const { run, beside } = await runLoadBeside(common, startBeside);
  if (options.json) for (const figure of figuresOf(run)) console.log(JSON.stringify(figure));
  else show(alone, run);
  tell(beside, options.seconds);
  for (const error of new Set([...alone.client.errors, ...run.client.errors])) say(error);
  return hasFaults(alone) || hasFaults(run);
}

function show(alone: LoadRun, beside: LoadRun): void {
  const loaded = figuresOf(beside);
  console.log(`N=${alone.sessions}`.padEnd(32) + 'alone'.padStart(14) + 'beside'.padStart(14));
  for (const [index, figure] of figuresOf(alone).entries()) {
    const other = loaded[index];
    if (other === undefined) continue;
    const bar = figure.bar ?? BARS[figure.name];
    const verdict = bar === undefined ? '' : `   bar ${bar}${figure.unit && ` ${figure.unit}`}: ${judge(other, bar)}`;
    console.log(figure.name.padEnd(32) + amountOf(figure).padStart(14) + amountOf(other).padStart(14) + verdict);
  }
}

const judge = ({ value }: Figure, bar: number) => (value <= bar ? 'ok' : 'over');

function amountOf({ value, unit }: Figure): string {
  return `${Number.isInteger(value) ? value : value.toFixed(Math.abs(value) < 10 ? 2 : 1)} ${unit}`.trim();
}

function tell({ timesMs, statuses, rounds }: Asked, seconds: number): void {
  const others = Object.entries(statuses).filter(([status]) => !status.startsWith('2'));
  const ms = (share: number) => `${percentile(timesMs, share).toFixed(1)} ms`;
  const refused = others.map(([status, count]) => `${count}×${status}`).join(', ') || 'none';
  console.log(
    `REST: ${(timesMs.length / seconds).toFixed(0)} answers/s of ${PER_SECOND} asked, p50 ${ms(0.5)}, p95 ${ms(0.95)}, ` +
      `p99 ${ms(0.99)}, longest ${ms(1)} from when each was due; not 2xx: ${refused}`,
  );
  console.log(
    `Index: ${RECORDINGS} recordings made anew ${rounds.length} times, ${percentile(rounds, 0.5).toFixed(0)} ms each (p50)`,
  );
}

if (!canPin()) say('Processes cannot be pinned to a core here: server and clients share all of them.');
if (!options.json) console.log(IDEALS);
for (const sessions of options.sessions) if (await compare(sessions)) process.exitCode = 1;
