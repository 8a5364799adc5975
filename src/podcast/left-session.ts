import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../core/errors.js';
import { hashOfToken, sameToken } from '../core/token.js';
import type { Hello } from '../protocol/client-events.js';
import { HOST_ID, type Line } from '../protocol/live-session.js';
import {
  type LoggedLine,
  parseEventLog,
  readCaptions,
  readMetadata,
  readTrackPlace,
  recordFromLog,
  type SessionMetadata,
  type TrackCue,
} from '../recording/index.js';
import { type CutTurn, readCutTurn, readHeldTurn, readTurnCount } from './left-cut.js';
import { readUnheardVoice, type UnheardVoice } from './left-unheard.js';
import { lastTurnState } from './turns/replay.js';
import { resting } from './turns/resting.js';
import type { TurnMachineState } from './turns/turn-state.js';

/** A session that an earlier process was in the middle of, read back from its folder and its log. */
export interface LeftSession {
  readonly sessionId: string;
  readonly token: string;
  readonly metadata: SessionMetadata;
  /** The turn machine where it stood, with nobody having the floor. */
  readonly turns: TurnMachineState;
  readonly lines: readonly Line[];
  /** The reply that was being heard: what of it is known to have been. */
  readonly cut: CutTurn | null;
  /** The same, when its page played on and is about to say how far, with the sound of it. */
  readonly held: CutTurn | null;
  /** The host's frame that is wanted next, and where the host's clock goes on. */
  readonly host: { readonly seq: number; readonly at: number };
  /** What the host said last, if that was not recognised yet. */
  readonly unheard: UnheardVoice | null;
  readonly logLines: number;
  /** False when it was killed before its log had its first line. */
  readonly begun: boolean;
}

export interface LeftPlaces {
  readonly recordingsDir: string;
  readonly logsDir: string;
  /** A session that was left for longer is over. */
  readonly leftMsMax: number;
  readonly nowEpochMs: number;
  /** The turn machine at the beginning of a show. */
  readonly firstTurns: (briefing: string) => Promise<TurnMachineState>;
}

type Asked = Pick<NonNullable<Hello['resume']>, 'sessionId' | 'token' | 'held'> & {
  readonly speech?: { readonly turnId: string } | undefined;
};

const SESSION_ID = /^ses_[0-9a-z]{1,40}$/;

export function folderOf({ recordingsDir }: Pick<LeftPlaces, 'recordingsDir'>, sessionId: string): string {
  if (!SESSION_ID.test(sessionId)) throw notLeft();
  return resolve(recordingsDir, sessionId);
}

/**
 * Reads a session that its host wants to go on with after the server was gone.
 * @throws AppError `SESSION_NOT_FOUND` when it is over or unknown, `RESUME_REFUSED` for somebody else's
 */
export async function readLeftSession(
  places: LeftPlaces,
  { sessionId, token, speech, held }: Asked,
): Promise<LeftSession> {
  const directory = folderOf(places, sessionId);
  const metadata = await readMetadata(directory).catch(() => {
    throw notLeft();
  });
  if (!isOwner(metadata, token)) {
    throw new AppError('RESUME_REFUSED', 'This token does not open that session.', {
      details: { field: 'resume.token' },
    });
  }
  const log = await readFile(join(places.logsDir, `${sessionId}.jsonl`), 'utf8').catch(() => '');
  const events = parseEventLog(log);
  if (!wasLeft(events, metadata, places)) throw notLeft();
  const state = lastTurnState(log) ?? (await places.firstTurns(metadata.briefing));
  const speakers = metadata.cast.map(({ id }) => id);
  const captions = await readCaptions(join(directory, 'captions.jsonl'));
  const cut = await readCutTurn(directory, events, captions);
  const isCast = held !== undefined && speakers.includes(held.speaker);
  const playing = isCast ? await readHeldTurn(directory, held, { events, captions }) : null;
  const host = await readTrackPlace(join(directory, `${HOST_ID}.ledger.jsonl`));
  const heardAi = [playing ?? cut, ...captions.filter(({ track }) => track !== HOST_ID)].map((one) => one?.endAt ?? 0);
  const echoUntil = state.settings.listening === 'headphones' ? 0 : Math.max(0, ...heardAi);
  return {
    sessionId,
    token,
    metadata: recordFromLog(metadata, events),
    turns: {
      ...resting(state),
      turns: await readTurnCount(directory, { logged: state.turns, speakers, told: held?.turnId ?? speech?.turnId }),
    },
    lines: captions.map(lineOf),
    cut: cut?.turnId === playing?.turnId ? null : cut,
    held: playing,
    host,
    unheard: await readUnheardVoice(directory, { until: host.at, echoUntil }, { events, captions }),
    logLines: events.length,
    begun: events.some(({ type }) => type === 'session.start'),
  };
}

function notLeft(): AppError {
  return new AppError('SESSION_NOT_FOUND', 'That session is not live any more. Its recording is kept.', {
    details: { field: 'sessionId', expected: 'the id of a live session' },
  });
}

function isOwner({ owner }: SessionMetadata, token: string): boolean {
  return owner !== undefined && sameToken(hashOfToken(token), owner);
}

function wasLeft(
  events: readonly LoggedLine[],
  { startedAt, state, recovered }: SessionMetadata,
  { leftMsMax, nowEpochMs }: LeftPlaces,
): boolean {
  const end = events.findLast(({ type }) => type === 'session.end' || type === 'session.resume');
  // A server that stops ends its sessions, not the shows.
  const ended = end?.type === 'session.end' && end['reason'] !== 'shutdown';
  // Without a line in its log it was either killed at once, or its log is gone and it may have ended.
  if (ended || (events.length === 0 && state === 'finished' && !recovered)) return false;
  return nowEpochMs - (events.at(-1)?.timestamp ?? Date.parse(startedAt)) < leftMsMax;
}

function lineOf({ track, text, startAt, endAt, interrupted }: TrackCue, index: number): Line {
  const turnId = `before-${String(index + 1).padStart(4, '0')}`;
  return { turnId, speaker: track, text, startAt, endAt, interrupted };
}
