import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { RedisProcess } from '../tests/support/redis-process.js';
import type { ServerReply } from './messages.js';
import { PinnedProcess } from './pinned-process.js';
import { percentile } from './statistics.js';

/**
 * Kills a real Redis under load and starts it again, empty: `node dist/bench/redis-loss.js --seconds 15`. The whole service
 * answers 200 requests a second; it is told by a trusted proxy's header that they come from many clients. The address asked
 * for does not exist, so that nothing but the limit is measured: 404 is let through, 429 refused.
 */

const RATE = 200;
const CLIENTS = 500;
const LIMIT = 100;
const OVER = 5;
const PHASES = ['before', 'without Redis', 'Redis back'] as const;
type Phase = (typeof PHASES)[number];

/** All of it has to fit into one window of a minute. */
const SECONDS_MAX = 18;

interface Seen {
  readonly times: number[];
  readonly statuses: Map<string, number>;
}

const seen = new Map<Phase, Seen>(PHASES.map((phase) => [phase, { times: [], statuses: new Map() }]));
let phase: Phase = 'before';
let failed = false;

function note(status: string, ms?: number): void {
  const { times, statuses } = seen.get(phase) ?? { times: [], statuses: new Map<string, number>() };
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (ms !== undefined) times.push(ms);
}

/** Requests at a steady rate, each from one of many clients, until it is stopped. */
function startLoad(url: string, seconds: number): autocannon.Instance {
  let count = 0;
  const from = (index: number) => `10.0.${Math.floor(index / 250)}.${1 + (index % 250)}`;
  const setupRequest = (asked: autocannon.Request): autocannon.Request => {
    count += 1;
    return { ...asked, headers: { ...asked.headers, 'x-forwarded-for': from(count % CLIENTS) } };
  };
  const options = { url, connections: 20, overallRate: RATE, duration: seconds, requests: [{ setupRequest }] };
  // With a callback it answers what can be listened to and stopped.
  const load = autocannon(options, () => undefined);
  load.on('response', (_client, status, _bytes, ms) => note(String(status), ms));
  load.on('reqError', () => note('no answer'));
  return load;
}

function ask(url: string, client: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'X-Forwarded-For': client } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** So many requests of one client, one after the other, as `100 let through, 5 refused`. */
async function tally(url: string, client: string, times: number): Promise<{ through: number; refused: number }> {
  const statuses: number[] = [];
  for (let index = 0; index < times; index += 1) statuses.push(await ask(url, client));
  const refused = statuses.filter((status) => status === 429).length;
  return { through: statuses.filter((status) => status === 404).length, refused };
}

function expectThrough(what: string, { through, refused }: { through: number; refused: number }): void {
  const right = through === LIMIT && refused === OVER;
  failed ||= !right;
  console.log(`${what.padEnd(58)}${through} let through, ${refused} refused   ${right ? 'ok' : 'wrong'}`);
}

function tellPhase(name: Phase, seconds: number): void {
  const { times, statuses } = seen.get(name) ?? { times: [], statuses: new Map<string, number>() };
  const others = [...statuses].filter(([status]) => status !== '404').map(([status, count]) => `${count}×${status}`);
  failed ||= others.length > 0 || times.length === 0;
  const ms = (share: number) => `${percentile(times, share).toFixed(1)} ms`;
  const rate = `${(times.length / seconds).toFixed(0)}/s`;
  const spread = `p50 ${ms(0.5)}, p95 ${ms(0.95)}, p99 ${ms(0.99)}, longest ${ms(1)}`;
  console.log(
    `${name.padEnd(16)}${rate.padStart(7)}   ${spread}   ${others.join(', ') || 'none refused, none failed'}`,
  );
}

async function run(url: string, redis: RedisProcess, seconds: number): Promise<void> {
  const address = `${url}/api/nothing`;
  const load = startLoad(address, 3 * seconds + 60);
  const whole = { through: 0, refused: 0 };
  const fresh: (() => void)[] = [];
  let countsAgainMs = Number.NaN;
  const began = performance.now();
  for (phase of PHASES) {
    const until = performance.now() + seconds * 1_000;
    if (phase === 'without Redis') await redis.kill();
    if (phase === 'Redis back') countsAgainMs = await restarted(redis);
    const part = await tally(address, '203.0.113.1', (LIMIT + OVER) / PHASES.length);
    whole.through += part.through;
    whole.refused += part.refused;
    const one = await tally(address, `203.0.113.${10 + PHASES.indexOf(phase)}`, LIMIT + OVER);
    const name: string = phase;
    fresh.push(() => expectThrough(`a new client, ${name}`, one));
    await sleep(Math.max(0, until - performance.now()));
  }
  const tookS = (performance.now() - began) / 1_000;
  load.stop();
  for (const name of PHASES) tellPhase(name, seconds);
  console.log(`Redis counts again ${countsAgainMs.toFixed(0)} ms after it was started`);
  for (const tell of fresh) tell();
  expectThrough(`one client across both moments, in one window (${tookS.toFixed(0)} s)`, whole);
}

/** Milliseconds from its start until it holds a count. */
async function restarted(redis: RedisProcess): Promise<number> {
  await redis.restart();
  const begun = performance.now();
  while ((await redis.look((client) => client.dbsize())) === 0) await sleep(20);
  return performance.now() - begun;
}

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '15' } } });
const seconds = Math.min(SECONDS_MAX, Math.max(5, Number(values.seconds)));
const directory = mkdtempSync(join(tmpdir(), 'trialogue-redis-loss-'));
const redis = await RedisProcess.start();
const server = new PinnedProcess<ServerReply>({
  module: 'scripted-server',
  args: [directory, `REDIS_URL=${redis.url}`, 'TRUST_PROXY=1', `RATE_LIMIT_PER_MINUTE=${LIMIT}`],
  core: 0,
  logFile: join(directory, 'server.log'),
});
try {
  const { url } = await server.reply('ready');
  await run(url, redis, seconds);
  server.send('stop');
  await server.reply('stopped');
  await server.gone();
} finally {
  await Promise.all([server.end(), redis.kill()]);
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
