import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ClientReply, LoadResult, ServerReading, ServerReply } from './messages.js';
import { PinnedProcess } from './pinned-process.js';
import { slope } from './statistics.js';

/**
 * Conversations in real time for as long as one likes, and what piles up meanwhile:
 * `node dist/bench/soak.js --minutes 60 --sessions 1`. Prints a line a sample and the slope after the warm-up.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    sessions: { type: 'string', default: '1' },
    every: { type: 'string', default: '30' },
  },
});
const seconds = Number(values.minutes) * 60;
const sessions = Number(values.sessions);
const everySeconds = Number(values.every);
/** Code is compiled and buffers find their size in the first minute, or the first quarter of a short run. */
const warmUpSeconds = Math.min(60, Math.ceil(seconds / 4));

process.exitCode = await soak();

async function soak(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'trialogue-soak-'));
  const nodeArgs = ['--expose-gc'];
  const logFile = join(directory, 'server.log');
  const server = new PinnedProcess<ServerReply>({
    module: 'scripted-server',
    args: [directory],
    nodeArgs,
    core: 0,
    logFile,
  });
  const client = new PinnedProcess<ClientReply>({ module: 'load-client', core: 1, logFile });
  try {
    const { url, token } = await server.reply('ready');
    server.send('mark');
    await server.reply('marked');
    client.send({ url, token, sessions, seconds: seconds - warmUpSeconds, warmUpSeconds });
    await client.reply('measuring');
    const measured = client.reply('measured');
    const readings = await sample(server, measured);
    const { result } = await client.reply('result');
    server.send('stop');
    const { clean } = await server.reply('stopped');
    return conclude(readings, result, clean);
  } finally {
    await Promise.all([server.end(), client.end()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A reading now and then until the clients have measured enough. */
async function sample(server: PinnedProcess<ServerReply>, until: Promise<unknown>): Promise<ServerReading[]> {
  const readings: ServerReading[] = [];
  let over = false;
  const ended = until.then(() => {
    over = true;
  });
  while (!over) {
    server.send('count');
    const { reading } = await server.reply('read');
    readings.push(reading);
    console.log(lineOf(reading));
    const pause = new AbortController();
    await Promise.race([ended, wait(everySeconds * 1_000, pause.signal)]);
    pause.abort();
  }
  return readings;
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

function lineOf({ seconds: at, liveMb, rssMb, counts }: ServerReading): string {
  const rest = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const minutes = `${(at / 60).toFixed(1)} min`.padStart(9);
  return `${minutes}  live ${liveMb.toFixed(2)} MB  rss ${rssMb.toFixed(0)} MB  ${rest.join(', ')}`;
}

function conclude(readings: readonly ServerReading[], result: LoadResult, clean: boolean): number {
  const rise = (of: (reading: ServerReading) => number) =>
    slope(readings.map((reading) => ({ x: reading.seconds / 60, y: of(reading) }))) / sessions;
  console.log(`live memory per session-minute            ${(rise(({ liveMb }) => liveMb) * 1024).toFixed(1)} KB`);
  console.log(`rss per session-minute                    ${(rise(({ rssMb }) => rssMb) * 1024).toFixed(1)} KB`);
  for (const name of Object.keys(readings.at(-1)?.counts ?? {})) {
    console.log(`${`${name} per session-minute`.padEnd(42)}${rise(({ counts }) => counts[name] ?? 0).toFixed(3)}`);
  }
  console.log(`samples lost of the host                  ${result.driftSamples ?? 'unknown'}`);
  console.log(`frames not acknowledged                   ${result.unacknowledgedFrames}`);
  console.log(`turns                                     ${result.turns}`);
  console.log(`stale chunks, errors                      ${result.staleChunks}, ${result.errors.length}`);
  for (const error of result.errors.slice(0, 10)) console.error(error);
  return clean && result.errors.length === 0 && result.staleChunks === 0 && result.driftSamples === 0 ? 0 : 1;
}
