import { join } from 'node:path';
import { AppError } from '../core/errors.js';
import { msToSamples } from '../protocol/audio-format.js';
import type { Edit, RevoiceEdit } from '../protocol/recording-edits.js';
import { readLedger, type SessionMetadata, type TrackCue } from '../recording/index.js';
import { cueId, cuesOf } from './cues.js';
import type { Stretch } from './place-line.js';
import { revoicesIn, turnSpan } from './revoiced.js';

/** A line of an AI speaker, with all that is needed to voice it anew and to put that in its place. */
export interface SpokenLine {
  readonly directory: string;
  readonly turn: string;
  readonly cue: string;
  readonly speaker: string;
  readonly briefing: string;
  readonly voice: string;
  /** The engine that the session's voices came from. */
  readonly provider: string;
  readonly span: Stretch;
  /** Words of everybody else, where their places are known. */
  readonly othersWords: readonly Stretch[];
  /** Everybody who has a stem. */
  readonly speakers: readonly string[];
  readonly revoices: readonly RevoiceEdit[];
}

interface Scene {
  readonly directory: string;
  readonly metadata: SessionMetadata;
  readonly captions: readonly TrackCue[];
  readonly edits: readonly Edit[];
}

/** @throws AppError `NOT_FOUND` for a turn nobody had, `VALIDATION_ERROR` for one of the host's. */
export async function spokenLine(turnId: string, { directory, metadata, captions, edits }: Scene): Promise<SpokenLine> {
  const { host, cast, briefing, turns } = metadata;
  const cues = cuesOf(captions, turns, edits);
  const turn = turns.find((one) => one.turnId === turnId);
  const cue = cues.find((one) => one.turnId === turnId);
  const member = cast.find(({ id }) => id === turn?.speaker);
  if (turn?.speaker === host.id || cues.some(({ id, speaker }) => id === turnId && speaker === host.id)) {
    throw new AppError(
      'VALIDATION_ERROR',
      'Only lines of AI speakers can be voiced anew: this one is the host’s own.',
      {
        details: { field: 'turn', expected: 'a turn of an AI speaker' },
      },
    );
  }
  if (turn === undefined || member === undefined || cue === undefined) {
    throw new AppError('NOT_FOUND', `There is no turn ${turnId.slice(0, 40)} in this recording.`);
  }
  const revoices = revoicesIn(edits);
  const { startAt, endAt } = turnSpan(turnId, await recordedSpan(directory, turn), revoices);
  return {
    directory,
    turn: turnId,
    cue: cue.id,
    speaker: member.id,
    briefing,
    voice: member.voice,
    provider: member.tts.provider,
    span: { from: startAt, to: endAt },
    othersWords: captions.flatMap(({ track, words }, place) =>
      track === member.id || words.length === 0 ? [] : wordsOfCue(cues, cueId(place)),
    ),
    speakers: [host.id, ...cast.map(({ id }) => id)],
    revoices,
  };
}

function wordsOfCue(cues: readonly { id: string; words: TrackCue['words'] }[], id: string): Stretch[] {
  const words = cues.find((cue) => cue.id === id)?.words ?? [];
  return words.map(({ startAt, endAt }) => ({ from: startAt, to: endAt }));
}

/** Where the turn was heard, by its ledger; by the clock, which is a millisecond coarse, where there is none. */
async function recordedSpan(
  directory: string,
  { turnId, speaker, startMs, endMs }: SessionMetadata['turns'][number],
): Promise<{ startAt: number; endAt: number }> {
  const entries = await readLedger(join(directory, `${speaker}.ledger.jsonl`));
  const own = entries.filter((entry) => 'turnId' in entry && entry.turnId === turnId);
  if (own.length === 0) return { startAt: msToSamples(startMs), endAt: msToSamples(endMs) };
  const ends = own.map(({ at, n }) => at + n);
  return { startAt: Math.min(...own.map(({ at }) => at)), endAt: Math.max(...ends) };
}
