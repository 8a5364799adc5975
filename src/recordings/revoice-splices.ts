import { fadeIn, fadeOut } from '../audio/pcm.js';
import { msToSamples } from '../protocol/audio-format.js';
import type { RevoiceEdit } from '../protocol/recording-edits.js';
import { filePiece, given, silence, type Splice } from './stem-pieces.js';

/** How long a sound takes to come or go at a seam. */
export const FADE_SAMPLES = msToSamples(10);

/** Reads samples of the stem as it is before the change; fewer behind its end. */
export type ReadSamples = (from: number, samples: number) => Int16Array;

type Placed = Pick<RevoiceEdit, 'startAt' | 'samples' | 'replaced' | 'cut'>;

/** What the new line does to its speaker's stem: it takes the old one's place, silence fills what it leaves. */
export function ownSplice({ startAt, samples, replaced, cut }: Placed, takePath: string): Splice {
  const rest = replaced + cut.by - samples;
  return { at: startAt, remove: replaced, insert: [filePiece(takePath, samples), silence(rest)] };
}

/** What it does to the stem of anybody else: as many samples more or fewer, in a silence. Undefined when nothing moves. */
export function otherSplice({ cut: { at, by } }: Placed, read: ReadSamples): Splice | undefined {
  if (by === 0) return undefined;
  return by > 0 ? insertion(at, by, read) : removal(at + by, -by, read);
}

/**
 * A pause in a room's noise must not begin or end with a click. What stands before and behind it stays as it is: the
 * fades are made of its mirror image, within the pause.
 */
function insertion(at: number, samples: number, read: ReadSamples): Splice {
  const length = Math.min(FADE_SAMPLES, Math.floor(samples / 2));
  const out = mirrored(read(Math.max(0, at - length), Math.min(at, length)));
  fadeOut(out, length);
  const into = mirrored(read(at, length));
  fadeIn(into, { done: 0, riseSamples: length + 1 });
  const between = silence(samples - out.length - into.length);
  return { at, remove: 0, insert: [given(out), between, given(into)] };
}

/** The seam's fades lie in the silence around what goes. */
function removal(at: number, samples: number, read: ReadSamples): Splice {
  const from = Math.max(0, at - FADE_SAMPLES);
  const before = read(from, at - from).slice();
  const behind = read(at + samples, FADE_SAMPLES).slice();
  fadeOut(before, FADE_SAMPLES);
  fadeIn(behind, { done: 0, riseSamples: FADE_SAMPLES });
  return { at: from, remove: before.length + samples + behind.length, insert: [given(before), given(behind)] };
}

const mirrored = (samples: Int16Array): Int16Array => samples.slice().reverse();
