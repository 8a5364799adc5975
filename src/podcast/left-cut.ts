import { join } from 'node:path';
import { type LoggedLine, readTrackPlace, type TrackCue } from '../recording/index.js';
import { heardText } from './reply/heard-text.js';
import type { SpokenPiece } from './reply/speech-buffer.js';

/** A turn that had begun and of which the log has no end. */
export interface CutTurn {
  readonly turnId: string;
  readonly speaker: string;
  readonly text: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly interrupted: boolean;
  /** Its caption was written before the kill: it had ended, and only the log does not say so. */
  readonly captioned: boolean;
  /** Samples of it that are on its track, and what is known of its words. */
  readonly heard: number;
  readonly pieces: readonly SpokenPiece[];
}

/** What is known to have been heard of it: its words up to where its track goes. */
export async function readCutTurn(
  directory: string,
  events: readonly LoggedLine[],
  captions: readonly TrackCue[],
): Promise<CutTurn | null> {
  const begun = events.findLast(({ type }) => type === 'turn.start');
  const turnId = begun?.['turnId'];
  const speaker = begun?.['speaker'];
  if (typeof turnId !== 'string' || typeof speaker !== 'string') return null;
  if (events.some((event) => event.type === 'turn.end' && event['turnId'] === turnId)) return null;
  return cutTurn({ directory, turnId, speaker }, events, captions);
}

/** The turn a page holds sound of that this server has not all of: the one that was cut, or one the log did not come to. */
export async function readHeldTurn(
  directory: string,
  held: { readonly turnId: string; readonly speaker: string; readonly received: number },
  { events, captions }: { readonly events: readonly LoggedLine[]; readonly captions: readonly TrackCue[] },
): Promise<CutTurn | null> {
  const { turnId, speaker, received } = held;
  if (events.some((event) => event.type === 'turn.end' && event['turnId'] === turnId)) return null;
  const turn = await cutTurn({ directory, turnId, speaker }, events, captions);
  return turn.captioned || turn.heard >= received ? null : turn;
}

async function cutTurn(
  { directory, turnId, speaker }: { directory: string; turnId: string; speaker: string },
  events: readonly LoggedLine[],
  captions: readonly TrackCue[],
): Promise<CutTurn> {
  const { heard, at } = await readTrackPlace(join(directory, `${speaker}.ledger.jsonl`), turnId);
  const pieces = events.filter((event) => event.type === 'tts.complete' && event['turnId'] === turnId).map(pieceOf);
  const own = { turnId, speaker, heard, pieces };
  const from = Math.max(0, at - heard);
  const caption = captions.findLast((cue) => cue.track === speaker && cue.startAt < at && cue.endAt > from);
  if (caption) {
    const { text, startAt, endAt, interrupted } = caption;
    return { ...own, text, startAt, endAt, interrupted, captioned: true };
  }
  const { text } = heardText(pieces, heard);
  return { ...own, text, startAt: from, endAt: at, interrupted: true, captioned: false };
}

/**
 * The number of the last turn, the log's or one that only the tracks and the page know: the log is written a quarter of
 * a second late, and a page passes over a turn whose number it has had.
 */
export async function readTurnCount(
  directory: string,
  { logged, speakers, told }: { logged: number; speakers: readonly string[]; told: string | undefined },
): Promise<number> {
  const tracks = await Promise.all(
    speakers.map((speaker) => readTrackPlace(join(directory, `${speaker}.ledger.jsonl`))),
  );
  const ids = tracks.flatMap(({ turnIds }) => turnIds);
  return Math.max(logged, ...[...ids, told ?? ''].map(numberOf));
}

function numberOf(turnId: string): number {
  const digits = /^turn-(\d{1,9})$/.exec(turnId)?.[1];
  return digits === undefined ? 0 : Number(digits);
}

function pieceOf(event: LoggedLine): SpokenPiece {
  return { text: String(event['text']), words: event['words'] as SpokenPiece['words'], timing: 'proportional' };
}
