import { AppError } from '../core/errors.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { RevoiceEdit } from '../protocol/recording-edits.js';
import { FADE_SAMPLES } from './revoice-splices.js';

/** From sample `from` up to `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface PlaceRequest {
  /** The line as it lies on its speaker's stem now. */
  readonly line: Stretch;
  /** Length of the new one. */
  readonly samples: number;
  readonly mode: RevoiceEdit['mode'];
  /** Length of the recording. */
  readonly end: number;
  /** Where there is sound besides the line: apart from each other, in order. */
  readonly own: readonly Stretch[];
  readonly others: readonly Stretch[];
}

export type Placement = Pick<RevoiceEdit, 'startAt' | 'samples' | 'replaced' | 'cut'>;

/**
 * Where a line that was voiced anew goes, and where the stems are cut for it. Pure.
 * @throws AppError `VALIDATION_ERROR` when there is no such place, with the reason in words
 */
export function placeLine(request: PlaceRequest): Placement {
  const { line, samples, mode } = request;
  const more = samples - (line.to - line.from);
  if (mode === 'fit') return fitted(request);
  const replaced = line.to - line.from;
  const cut = more === 0 ? { at: line.to, by: 0 } : more > 0 ? insertion(request, more) : removal(request, -more);
  return { startAt: line.from, samples, replaced, cut };
}

/** Into the old line's place, and the silence behind it up to the next sound on any stem. */
function fitted({ line, samples, end, own, others }: PlaceRequest): Placement {
  const room = Math.min(end, nextSound(own, line.to), nextSound(others, line.to)) - line.from;
  if (samples > room) {
    throw refusal(
      `The new line takes ${seconds(samples)} s, ${seconds(samples - room)} s more than there is room for. Shorten it, or let everything behind it move.`,
    );
  }
  const replaced = Math.max(samples, line.to - line.from);
  return { startAt: line.from, samples, replaced, cut: { at: line.to, by: 0 } };
}

/** At the line's end, or at the nearest place where nobody else is in the middle of something. */
function insertion({ line, end, own, others }: PlaceRequest, by: number): RevoiceEdit['cut'] {
  const over = others.find(({ from, to }) => from < line.to && to > line.to);
  if (over === undefined) return { at: line.to, by };
  const before = over.from >= line.from ? over.from : -Infinity;
  const behind = over.to <= Math.min(end, nextSound(own, line.to)) ? over.to : Infinity;
  const at = line.to - before <= behind - line.to ? before : behind;
  if (!Number.isFinite(at)) {
    throw refusal(
      'Somebody else speaks over the line from its beginning to its end and on: there is no silence to make it longer in.',
    );
  }
  return { at, by };
}

/** From the last silence of everybody else within the line that is long enough, seams included. */
function removal({ line, others }: PlaceRequest, samples: number): RevoiceEdit['cut'] {
  const needed = samples + 2 * FADE_SAMPLES;
  const silences = silencesIn(line, others);
  const long = silences.findLast(({ from, to }) => to - from >= needed);
  if (long !== undefined) return { at: long.to - FADE_SAMPLES, by: -samples };
  const longest = Math.max(0, ...silences.map(({ from, to }) => to - from - 2 * FADE_SAMPLES));
  throw refusal(
    `The new line is ${seconds(samples)} s shorter, but others speak over the old one: at most ${seconds(longest)} s can go. Let the rest be silent, or make it longer.`,
  );
}

function silencesIn(line: Stretch, sounds: readonly Stretch[]): Stretch[] {
  const silences: Stretch[] = [];
  let from = line.from;
  for (const sound of sounds) {
    if (sound.to <= line.from || sound.from >= line.to) continue;
    if (sound.from > from) silences.push({ from, to: sound.from });
    from = Math.max(from, sound.to);
  }
  return from < line.to ? [...silences, { from, to: line.to }] : silences;
}

/** The first sample from `at` on with sound. */
function nextSound(sounds: readonly Stretch[], at: number): number {
  const next = sounds.find(({ to }) => to > at);
  return next === undefined ? Infinity : Math.max(at, next.from);
}

/** Rounded up: what is told to be too long must be enough to take away. */
const seconds = (samples: number): string => (Math.ceil(samplesToMs(samples) / 100) / 10).toFixed(1);

function refusal(message: string): AppError {
  return new AppError('VALIDATION_ERROR', message, { details: { field: 'mode', expected: 'a line that fits' } });
}
