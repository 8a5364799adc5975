import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { FRAME_SAMPLES } from '../src/protocol/client-events.js';
import { HOST_ID } from '../src/protocol/live-session.js';
import { loadHostVoice } from './host-voice.js';
import { LoadHost } from './load-host.js';
import type { ClientReply, LoadOrder, LoadResult } from './messages.js';
import { FRAME_MS } from './scenario.js';
import { TurnTimer } from './turn-timer.js';

/** Every host of a load run, in a process of its own: takes one order, sends one result, and ends. */

const RESOLUTION_MS = 10;
/** Sessions begin spread over this, and longer when there are many, so that turns do not align. */
const JOIN_SPREAD_MS = 4_000;
const JOIN_EVERY_MS_MIN = 30;

/** Reading the server's memory stops it for a moment: nothing is measured meanwhile. */
const SETTLE_MS = 1_500;

const ENDED_IN_FULL = 3;

const say = (reply: ClientReply) => process.send?.(reply);

process.once('message', (order: LoadOrder) => void run(order));

async function run(order: LoadOrder): Promise<void> {
  const timer = new TurnTimer();
  const voice = await loadHostVoice();
  const hosts: LoadHost[] = [];
  const stopTicking = startTicking(hosts);
  const joinEveryMs = Math.max(JOIN_EVERY_MS_MIN, JOIN_SPREAD_MS / order.sessions);
  for (let index = 0; index < order.sessions; index += 1) {
    const host = new LoadHost({ ...order, voice, timer, firstWordsMs: 1_000 + Math.random() * JOIN_SPREAD_MS });
    await host.join();
    hosts.push(host);
    // A fraction of a frame, so that the microphones do not beat together.
    await sleep(joinEveryMs + Math.random() * FRAME_MS);
  }
  say({ type: 'joined' });
  await sleep(order.warmUpSeconds * 1_000);
  say({ type: 'measuring' });
  await sleep(SETTLE_MS);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  timer.measuring = true;
  await sleep(order.seconds * 1_000);
  timer.measuring = false;
  const clientLoopDelayP99Ms = Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS);
  const unacknowledgedFrames = Math.max(0, ...hosts.map((host) => host.unacknowledged));
  say({ type: 'measured' });
  await sleep(SETTLE_MS);
  stopTicking();
  const driftSamples = await leave(hosts, timer);
  say({ type: 'result', result: resultOf(timer, { clientLoopDelayP99Ms, unacknowledgedFrames, driftSamples }) });
  process.disconnect?.();
}

type Rest = Pick<LoadResult, 'clientLoopDelayP99Ms' | 'unacknowledgedFrames' | 'driftSamples'>;

function resultOf(timer: TurnTimer, rest: Rest): LoadResult {
  const { overheadsMs, pausesMs, clearsMs, staleChunks, turns, errors } = timer;
  return { overheadsMs, pausesMs, clearsMs, staleChunks, turns, errors, ...rest };
}

/** One clock for all microphones: sends what is due, then sleeps until the next frame of any of them. */
function startTicking(hosts: readonly LoadHost[]): () => void {
  let timeout: NodeJS.Timeout | undefined;
  const tick = () => {
    const nowMs = performance.now();
    let nextMs = nowMs + FRAME_MS / 2;
    for (const host of hosts) {
      while (host.dueMs <= nowMs) host.tick(nowMs);
      nextMs = Math.min(nextMs, host.dueMs);
    }
    timeout = setTimeout(tick, nextMs - performance.now());
  };
  tick();
  return () => clearTimeout(timeout);
}

/**
 * A few sessions are ended in full, and their tracks compared with what was sent. The others hang up before, so that
 * nobody waits for a loudspeaker that has stopped; the server ends their sessions when it stops.
 */
async function leave(hosts: readonly LoadHost[], timer: TurnTimer): Promise<number | null> {
  for (const host of hosts.slice(ENDED_IN_FULL)) host.leave();
  try {
    const ended = hosts.slice(0, ENDED_IN_FULL).map(async (host) => {
      const { directory } = await host.end();
      return Math.abs(trackSamples(directory) - host.framesSent * FRAME_SAMPLES);
    });
    return (await Promise.all(ended)).reduce((sum, drift) => sum + drift, 0);
  } catch (error) {
    timer.failed(`end: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** Samples of the host that the ledger vouches for. */
function trackSamples(directory: string): number {
  const lines = readFileSync(join(directory, `${HOST_ID}.ledger.jsonl`), 'utf8').split('\n');
  return lines.filter((line) => line !== '').reduce((sum, line) => sum + (JSON.parse(line) as { n: number }).n, 0);
}
