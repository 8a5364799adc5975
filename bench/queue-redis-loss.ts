import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { PostgresProcess } from '../tests/support/postgres-process.js';
import { RedisProcess } from '../tests/support/redis-process.js';
import type { QueueOrder, QueueReport } from './queue-messages.js';
import { percentile } from './statistics.js';

/**
 * Two processes share a line of model requests; a real Redis is killed under load, comes back empty, and then one of the
 * processes is killed: `node dist/bench/queue-redis-loss.js --seconds 15 --rate 60`. The model is scripted: 20 words,
 * one each 10 ms. Times are counted from asking; `untold` are requests whose end was told to nobody who asked: they died
 * as well, or Redis told nothing. The exit code is 1 when a request that was taken is lost, when one runs twice although
 * nobody died, or when one is refused.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '15' }, rate: { type: 'string', default: '60' } },
});
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const PHASES = ['before', 'without Redis', 'Redis back, empty', 'one process killed'] as const;
/** After the kill its lease has to end, and somebody has to look. */
const SETTLED_WITHIN_MS = 60_000;

interface Taken {
  readonly phase: number;
  readonly ackMs: number;
  readonly durable: boolean;
}

const taken = new Map<string, Taken>();
const begun = new Map<string, number>();
const wordMs = new Map<string, number>();
const ended = new Map<string, { how: string; ms: number }>();
const refused = PHASES.map(() => 0);
let phase = 0;

function note(report: QueueReport): void {
  switch (report.told) {
    case 'taken':
      return void taken.set(report.id, { phase, ackMs: report.ms, durable: report.durable });
    case 'refused':
      refused[phase] = (refused[phase] ?? 0) + 1;
      return;
    case 'begun':
      return void begun.set(report.id, (begun.get(report.id) ?? 0) + 1);
    case 'word':
      return void wordMs.set(report.id, report.ms);
    case 'ended':
      return void ended.set(report.id, report);
    default:
  }
}

class QueueProcess {
  private constructor(private readonly child: ChildProcess) {
    child.on('message', (report: QueueReport) => note(report));
  }

  static async open(redisUrl: string, databaseUrl: string): Promise<QueueProcess> {
    const process = new QueueProcess(fork(fileURLToPath(new URL('queue-process.js', import.meta.url))));
    process.order({ do: 'open', redisUrl, databaseUrl });
    await process.told('open');
    return process;
  }

  order(order: QueueOrder): void {
    this.child.send(order);
  }

  async told(what: QueueReport['told']): Promise<void> {
    for (;;) {
      const [report] = (await once(this.child, 'message')) as [QueueReport];
      if (report.told === what) return;
    }
  }

  async kill(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** How the database has every request that was taken, once nothing changes any more. */
async function settle(url: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const startedMs = performance.now();
  for (;;) {
    const { rows } = await client.query<{ id: string; state: string }>('SELECT id, state FROM llm_jobs');
    const open = rows.filter(({ state }) => state === 'queued' || state === 'running').length;
    if (open > 0 && performance.now() - startedMs < SETTLED_WITHIN_MS) {
      await sleep(250);
      continue;
    }
    await client.end();
    console.log(`settled after ${((performance.now() - startedMs) / 1_000).toFixed(1)} s, ${open} left open`);
    return new Map(rows.map(({ id, state }) => [id, state]));
  }
}

/** Columns of the table, first to last. */
const WIDTHS = [20, 9, 7, 8, 9, 12, 5, 7, 6, 14, 14];

function row(cells: readonly (string | number)[]): void {
  const padded = cells.map((cell, index) => String(cell)[index === 0 ? 'padEnd' : 'padStart'](WIDTHS[index] ?? 8));
  console.log(padded.join('  '));
}

function show(states: ReadonlyMap<string, string>): { lost: number; twice: number } {
  let [lost, twice] = [0, 0];
  const counts = ['accepted', 'memory', 'refused', 'finished', 'interrupted', 'lost', 'untold', 'again'];
  row(['', ...counts, 'accept p50/p95', 'chunk p50/p95']);
  for (const [index, name] of PHASES.entries()) {
    const ids = [...taken].filter(([, one]) => one.phase === index).map(([id]) => id);
    const spread = (times: readonly number[]) =>
      `${percentile(times, 0.5).toFixed(1)}/${percentile(times, 0.95).toFixed(1)} ms`;
    const how = (...wanted: readonly string[]) => ids.filter((id) => wanted.includes(states.get(id) ?? 'gone')).length;
    const gone = ids.length - how('complete', 'failed', 'cancelled');
    const again = ids.filter((id) => (begun.get(id) ?? 0) > 1).length;
    const memory = ids.filter((id) => taken.get(id)?.durable === false).length;
    const untold = ids.filter((id) => !ended.has(id)).length;
    const accepts = ids.map((id) => taken.get(id)?.ackMs ?? 0);
    const words = ids.flatMap((id) => wordMs.get(id) ?? []);
    row([
      ...[name, ids.length, memory, refused[index] ?? 0, how('complete'), how('failed'), gone, untold, again],
      ...[spread(accepts), spread(words)],
    ]);
    lost += gone;
    // A process that dies leaves what had not said a word to be begun again.
    if (index < 2) twice += again;
  }
  return { lost, twice };
}

const redis = await RedisProcess.start();
const postgres = await PostgresProcess.start();
const databaseUrl = await postgres.newDatabase();
const [ann, bob] = [await QueueProcess.open(redis.url, databaseUrl), await QueueProcess.open(redis.url, databaseUrl)];
for (const one of [ann, bob]) one.order({ do: 'load', perSecond: rate / 2 });
await sleep(seconds * 1_000);
phase = 1;
await redis.kill();
await sleep(seconds * 1_000);
phase = 2;
await redis.restart();
await sleep(seconds * 1_000);
phase = 3;
await bob.kill();
await sleep(seconds * 1_000);
ann.order({ do: 'rest' });
const { lost, twice } = show(await settle(databaseUrl));
ann.order({ do: 'close' });
await ann.told('closed');
await redis.kill();
await postgres.close();
process.exitCode = lost + twice + refused.reduce((sum, count) => sum + count, 0) > 0 ? 1 : 0;
