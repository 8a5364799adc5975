import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/core/clock.js';
import { silentLogger } from '../src/core/logger.js';
import { silentMetrics } from '../src/core/metrics.js';
import { OllamaPool } from '../src/llm/ollama/ollama-pool.js';
import { createOllamaText } from '../src/llm/ollama/ollama-text.js';
import { ollamaAnswer, OllamaFake } from '../tests/support/fakes/ollama-server.js';
import { percentile } from './statistics.js';

/**
 * Three Ollama servers, each a process of its own that speaks Ollama's API, under steady load: one is killed (SIGKILL) and
 * started again, one is stopped (SIGSTOP) and let go on. Two servers have places for all who ask, so that nobody waits in line. `node dist/bench/ollama-pool.js --seconds 6 --askers 8`.
 */

const MODEL = 'llama3.2';
const WORDS = 60;
const TOKEN_MS = 10;
const PARALLEL = 4;
const FAILOVER_BAR_MS = 1_000;
/** How long after a blow a pause still counts as its doing. */
const AFTERMATH_MS = 3_000;

const [role = '', port = '0'] = process.argv.slice(2);

async function serve(onPort: number): Promise<void> {
  const options = { models: { [MODEL]: 2_019_393_189 }, loaded: [MODEL], tokenMs: TOKEN_MS, words: WORDS };
  const fake = await OllamaFake.start({ ...options, port: onPort, parallel: PARALLEL });
  process.on('message', () => process.send?.({ chats: fake.count('/api/chat'), complaints: fake.complaints }));
  process.send?.({ url: fake.url });
}

/** One server, in a process that can be killed and stopped. */
class Server {
  static async start(onPort = 0): Promise<Server> {
    const child = fork(fileURLToPath(import.meta.url), ['server', String(onPort)], { execArgv: process.execArgv });
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return new Server(child, url);
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  async told(): Promise<{ chats: number; complaints: readonly string[] }> {
    this.child.send('tell');
    const [told] = (await once(this.child, 'message')) as [{ chats: number; complaints: readonly string[] }];
    return told;
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

interface Account {
  asked: number;
  failed: string[];
  wrong: number;
  firstMs: number[];
  /** Each silence of a request: when it ended, and how long it was. */
  pauses: { readonly endMs: number; readonly ms: number }[];
}

/** Asks one question after another until the signal aborts; the answer under way is heard to its end. */
async function asker(
  pool: OllamaPool,
  name: string,
  { account, until }: { account: Account; until: AbortSignal },
): Promise<void> {
  for (let turn = 0; !until.aborted; turn += 1) {
    const question = `${name} asks ${turn}`;
    account.asked += 1;
    try {
      if ((await answer(pool, question, account)) !== ollamaAnswer(question, WORDS)) account.wrong += 1;
    } catch (error) {
      account.failed.push(String(error));
    }
  }
}

async function answer(pool: OllamaPool, question: string, account: Account): Promise<string> {
  const messages = [{ role: 'user' as const, content: question }];
  const request = { system: '', messages, maxOutputTokens: 1_000 };
  let said = '';
  let lastMs = performance.now();
  for await (const event of createOllamaText(pool, MODEL).stream(request, { signal: new AbortController().signal })) {
    if (event.type !== 'text-delta') continue;
    const nowMs = performance.now();
    if (said === '') account.firstMs.push(nowMs - lastMs);
    account.pauses.push({ endMs: nowMs, ms: nowMs - lastMs });
    said += event.text;
    lastMs = nowMs;
  }
  return said;
}

async function measure(): Promise<number> {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '6' }, askers: { type: 'string', default: '8' } },
  });
  const [phaseMs, askers] = [Number(values.seconds) * 1_000, Number(values.askers)];
  const servers = await Promise.all([Server.start(), Server.start(), Server.start()]);
  const pool = await openPool(servers);
  const account: Account = { asked: 0, failed: [], wrong: 0, firstMs: [], pauses: [] };
  const lateness = monitorEventLoopDelay({ resolution: 10 });
  lateness.enable();
  const stop = new AbortController();
  const running = Array.from({ length: askers }, (_, index) =>
    asker(pool, `a${index}`, { account, until: stop.signal }),
  );
  await wait(phaseMs);
  const spread = await Promise.all(servers.map((server) => server.told()));
  const quiet = percentile(
    account.pauses.map(({ ms }) => ms),
    0.99,
  );
  const killedMs = await killAndRestart(servers, pool, phaseMs);
  const stoppedMs = performance.now();
  servers[1]?.signal('SIGSTOP');
  await wait(phaseMs);
  servers[1]?.signal('SIGCONT');
  stop.abort();
  await Promise.all(running);
  const complaints = (await Promise.all(servers.map((server) => server.told()))).flatMap((told) => told.complaints);
  await pool.close();
  await Promise.all(servers.map((server) => server.end()));
  line('this process was late by at most', lateness.max / 1e6, 'ms');
  return report({ account, spread: spread.map(({ chats }) => chats), quiet, killedMs, stoppedMs, complaints });
}

async function openPool(servers: readonly Server[]): Promise<OllamaPool> {
  const pool = new OllamaPool({
    urls: servers.map(({ url }) => url),
    balance: 'least-connections',
    parallel: PARALLEL,
    assignments: new Map(),
    offered: [],
    clock: systemClock,
    logger: silentLogger,
    metrics: silentMetrics,
  });
  pool.start();
  await pool.ready();
  return pool;
}

/** The moment of the kill; half a phase later the server is started again at the same port, empty. */
async function killAndRestart(servers: Server[], pool: OllamaPool, phaseMs: number): Promise<number> {
  const [victim] = servers;
  if (victim === undefined) throw new Error('there is a first server');
  const killedMs = performance.now();
  victim.signal('SIGKILL');
  await wait(phaseMs / 2);
  servers[0] = await Server.start(Number(new URL(victim.url).port));
  const startedMs = performance.now();
  while (pool.states()[0]?.state !== 'up') await wait(20);
  line('server back in the rotation after', performance.now() - startedMs, 'ms');
  await wait(phaseMs / 2);
  return killedMs;
}

interface Outcome {
  readonly account: Account;
  readonly spread: readonly number[];
  readonly quiet: number;
  readonly killedMs: number;
  readonly stoppedMs: number;
  readonly complaints: readonly string[];
}

function report({ account, spread, quiet, killedMs, stoppedMs, complaints }: Outcome): number {
  const { asked, failed, wrong, firstMs } = account;
  console.log(`requests to the three servers before any blow: ${spread.join(', ')}`);
  line('requests', asked, '');
  line('first word p50', percentile(firstMs, 0.5), 'ms');
  line('pause between words p99, before any blow', quiet, 'ms');
  const killed = longestAfter(account, killedMs);
  const stopped = longestAfter(account, stoppedMs);
  line('longest pause of a request after SIGKILL', killed, 'ms', FAILOVER_BAR_MS);
  line('longest pause of a request after SIGSTOP', stopped, 'ms', FAILOVER_BAR_MS);
  line('failed requests', failed.length, '', 0);
  line('answers that are not word for word', wrong, '', 0);
  for (const problem of new Set([...failed, ...complaints])) console.error(problem);
  const isGood = failed.length + wrong + complaints.length === 0 && Math.max(killed, stopped) <= FAILOVER_BAR_MS;
  return isGood ? 0 : 1;
}

/** Of the silences that began before the blow or soon after it, and ended behind it. */
function longestAfter({ pauses }: Account, blowMs: number): number {
  const after = pauses.filter(({ endMs, ms }) => endMs > blowMs && endMs - ms < blowMs + AFTERMATH_MS);
  return Math.max(0, ...after.map(({ ms }) => ms));
}

function line(name: string, value: number, unit: string, bar?: number): void {
  const amount = `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`.trim();
  const verdict = bar === undefined ? '' : `   bar ${`${bar} ${unit}`.trim()}: ${value <= bar ? 'ok' : 'over'}`;
  console.log(`${name.padEnd(44)}${amount.padStart(12)}${verdict}`);
}

if (role === 'server') await serve(Number(port));
else process.exitCode = await measure();
