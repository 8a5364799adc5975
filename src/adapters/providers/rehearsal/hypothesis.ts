import type { NativeSegment } from './pocketsphinx-module.js';

/** The recogniser counts in steps of 10 ms. */
export const FRAMES_PER_SECOND = 100;

/** A word and its frames from the start of the utterance: first, and the one after the last. */
export interface FramedWord {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Words only: silences `<sil>`, noises `[NOISE]` and fillers `++UM++` go, `coffee(2)` is "coffee". */
export function framedWords(segments: readonly NativeSegment[]): FramedWord[] {
  return segments
    .filter(({ word }) => !/^(?:<.*>|\[.*\]|\+\+.*\+\+)$/.test(word))
    .map(({ word, start, end }) => ({ text: word.trim().replace(/\(\d+\)$/, ''), from: start, to: end + 1 }));
}
