import type { LoadRun } from './run-load.js';
import { IDEAL_CLEAR_MS, IDEAL_PAUSE_MS, IDEAL_REPLY_MS } from './scenario.js';
import { percentile } from './statistics.js';

/** One measured number, and the bar it is held against, if there is one. */
export interface Figure {
  readonly sessions: number;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar?: number;
}

/** Bars for overhead differ with the load: one conversation on a quiet machine, fifty, and a full machine. */
const OVERHEAD_BARS: Readonly<Record<number, { readonly p50?: number; readonly p95?: number }>> = {
  1: { p50: 5 },
  50: { p95: 8 },
  200: { p95: 50 },
};
const LOAD_BARS = { loopDelayMs: 20, cpuSeconds: 0.25, mbPerSession: 1, growthMb: 0.1 } as const;
/** With fewer sessions the process's own base dominates what a session seems to cost. */
const LOAD_BARS_FROM = 50;

export function figuresOf(run: LoadRun): Figure[] {
  const bars = OVERHEAD_BARS[run.sessions] ?? {};
  return [
    timing(run, { name: 'overhead of a turn p50', values: run.client.overheadsMs, share: 0.5, bar: bars.p50 }),
    timing(run, { name: 'overhead of a turn p95', values: run.client.overheadsMs, share: 0.95, bar: bars.p95 }),
    timing(run, { name: 'host speaks to pause p50', values: run.client.pausesMs, share: 0.5 }),
    timing(run, { name: 'host speaks to pause p95', values: run.client.pausesMs, share: 0.95 }),
    timing(run, { name: 'host speaks to clear p50', values: run.client.clearsMs, share: 0.5 }),
    timing(run, { name: 'host speaks to clear p95', values: run.client.clearsMs, share: 0.95 }),
    ...costs(run),
    ...faults(run),
    ...disturbances(run),
  ];
}

function timing(
  { sessions }: LoadRun,
  { name, values, share, bar }: { name: string; values: readonly number[]; share: number; bar?: number | undefined },
): Figure {
  const value = percentile(values, share);
  return { sessions, name, value, unit: 'ms', ...(bar === undefined ? {} : { bar }) };
}

function costs({ sessions, before, start, end }: LoadRun): Figure[] {
  const minutes = end.seconds / 60;
  const figures = [
    { name: 'loop delay p99', value: end.loopDelayP99Ms, unit: 'ms', bar: LOAD_BARS.loopDelayMs },
    {
      name: 'CPU per session-minute',
      value: end.cpuSeconds / sessions / minutes,
      unit: 's',
      bar: LOAD_BARS.cpuSeconds,
    },
    {
      name: 'memory per session',
      value: (end.rssMb - before.rssMb) / sessions,
      unit: 'MB',
      bar: LOAD_BARS.mbPerSession,
    },
    {
      name: 'growth per session-minute',
      value: (end.liveMb - start.liveMb) / sessions / minutes,
      unit: 'MB',
      bar: LOAD_BARS.growthMb,
    },
  ];
  return figures.map(({ bar, ...figure }) => ({ sessions, ...figure, ...(sessions >= LOAD_BARS_FROM ? { bar } : {}) }));
}

function faults({ sessions, client, stoppedCleanly }: LoadRun): Figure[] {
  return [
    { sessions, name: 'stale chunks after a clear', value: client.staleChunks, unit: '', bar: 0 },
    { sessions, name: 'errors', value: client.errors.length + (stoppedCleanly ? 0 : 1), unit: '', bar: 0 },
    { sessions, name: 'samples lost of the host', value: client.driftSamples ?? Number.NaN, unit: '', bar: 0 },
    { sessions, name: 'turns measured', value: client.turns, unit: '' },
  ];
}

/** What says how far the figures can be trusted: clients that were late, a server that had to share its core. */
function disturbances({ sessions, client, end }: LoadRun): Figure[] {
  return [
    { sessions, name: 'loop delay p99 of the clients', value: client.clientLoopDelayP99Ms, unit: 'ms' },
    { sessions, name: 'server waited for its core', value: end.waitingShare * 100, unit: '%' },
  ];
}

export function lineOf({ sessions, name, value, unit, bar }: Figure): string {
  const amount = `${Number.isInteger(value) ? value : value.toFixed(Math.abs(value) < 10 ? 2 : 1)} ${unit}`;
  const verdict = bar === undefined ? '' : `   bar ${bar}${unit && ` ${unit}`}: ${value <= bar ? 'ok' : 'over'}`;
  return `N=${String(sessions).padEnd(4)}${name.padEnd(32)}${amount.trim().padStart(12)}${verdict}`;
}

/** What the times above are counted from. */
export const IDEALS = `Ideal of the script: reply ${IDEAL_REPLY_MS} ms after the host's last voiced sample; pause ${IDEAL_PAUSE_MS} ms and clear ${IDEAL_CLEAR_MS} ms after the first.`;

/** Errors and sound after a clear are faults; a figure over its bar is only a figure. */
export function hasFaults({ client, stoppedCleanly }: LoadRun): boolean {
  return client.errors.length > 0 || client.staleChunks > 0 || !stoppedCleanly;
}
