import { setTimeout as sleep } from 'node:timers/promises';
import { LiveClient } from '../sdk/live-client.js';
import { LiveError } from '../sdk/live-error.js';
import type { FinishedSession, LiveState } from '../sdk/live-types.js';
import { WavHost } from '../sdk/node/wav-host.js';
import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import { localToken } from './local-access.js';
import { RehearsalLog } from './rehearse-log.js';
import { checkSync, type RehearsalResult, type SyncCheck } from './rehearse-result.js';
import type { RehearsalScreen } from './rehearse-screen.js';

/** After the WAV the last sentence is still being recognised and weighed: no end before this. */
const QUIET_MIN_MS = 4_000;
/** Nobody has spoken or thought for this long: the conversation is over. */
const QUIET_STABLE_MS = 2_000;
const ANSWERS_MAX_MS = 60_000;
const LOOK_EVERY_MS = 100;

export interface SessionOptions {
  readonly url: string;
  /** Of the server, when it is this machine's. */
  readonly dataDir: string;
  readonly briefing: string;
  readonly samples: Int16Array;
  readonly screen: RehearsalScreen;
  /** Ends the rehearsal early, properly. */
  readonly signal: AbortSignal;
}

/** Hosts one session from the first sample of the WAV to the finished recording. Rejects with a `LiveError`. */
export async function hostSession(options: SessionOptions): Promise<RehearsalResult> {
  const { samples, screen, url, dataDir, briefing } = options;
  const log = new RehearsalLog();
  // The microphone needs the client and the client the loudspeaker; nothing flows before `start`.
  const host = new WavHost({ samples, onMicrophone: (at, block) => client.pushMicrophone(at, block) });
  const token = () => localToken(url, dataDir);
  const client = new LiveClient({ url, token, role: 'host', briefing, headphones: true, player: host.player });
  client.onEvent((event) => {
    log.take(event, host.nowAt);
    screen.event(event, client.getState(), host.nowAt);
  });
  client.subscribe(() => screen.status(client.getState(), host.nowAt, host.endAt));
  host.player.onReport((report) => log.played(report));
  try {
    await client.start();
    host.start();
    await client.setAutopilot(false);
    await untilOver({ host, client, log, signal: options.signal });
    return resultOf(await client.end(), log, client.getState().measured);
  } finally {
    host.stop();
    client.close();
  }
}

interface Running {
  readonly host: WavHost;
  readonly client: LiveClient;
  readonly log: RehearsalLog;
  readonly signal: AbortSignal;
}

/** Until the WAV has been spoken and the answers in progress have been given. */
async function untilOver({ host, client, log, signal }: Running): Promise<void> {
  let quietSinceMs = performance.now();
  for (;;) {
    const nowMs = performance.now();
    const overMs = ((host.nowAt - host.endAt) * 1000) / SAMPLE_RATE;
    if (!isQuiet(client)) quietSinceMs = nowMs;
    if (signal.aborted) {
      log.errors.push('The rehearsal was stopped before its end.');
      return;
    }
    if (client.getState().finished !== null) return;
    if (client.getState().connection === 'refused') throw connectionLost(client);
    if (overMs > QUIET_MIN_MS && nowMs - quietSinceMs > QUIET_STABLE_MS) return;
    if (overMs > ANSWERS_MAX_MS) {
      log.errors.push(
        `The speakers were not done ${ANSWERS_MAX_MS / 1000} s after the WAV; the session was ended all the same.`,
      );
      return;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function isQuiet(client: LiveClient): boolean {
  const { session, speaking } = client.getState();
  return speaking === null && (session?.turnState === 'listening' || session?.turnState === 'holding');
}

function connectionLost(client: LiveClient): LiveError {
  const message = client.getState().notices.at(-1)?.message ?? 'The server has dropped the session.';
  return new LiveError({ code: 'not_connected', message, retryable: false });
}

function resultOf(finished: FinishedSession, log: RehearsalLog, measured: LiveState['measured']): RehearsalResult {
  const { sessionId, directory, durationMs, files } = finished;
  const errors = [...log.errors];
  const sync = readSync(finished, errors);
  if (sync.maxDeviationSamples !== null && sync.maxDeviationSamples > 0) {
    errors.push(`The tracks differ in length by ${sync.maxDeviationSamples} samples.`);
  }
  const turns = log.turns.map((turn) => ({
    ...turn,
    measuredMs: measured.find(({ turnId }) => turnId === turn.turnId)?.measuredMs ?? null,
  }));
  return { sessionId, directory, durationMs, files, turns, host: log.host, sync, errors };
}

function readSync(finished: FinishedSession, errors: string[]): SyncCheck {
  try {
    return checkSync(finished);
  } catch (error) {
    errors.push(
      `The tracks in ${finished.directory} cannot be read from here: ${error instanceof Error ? error.message : String(error)}`,
    );
    return { tracks: [], maxDeviationSamples: null };
  }
}
