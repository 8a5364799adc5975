import type { Cue } from '../../../sdk/recordings.js';

interface Place {
  readonly startAt: number;
  readonly endAt: number;
  readonly cue: string;
  readonly word: number;
}

/** A word stays lit through the short gap to the next one. */
const LINGER = 12_000;

/** Finds the word that sounds, in a transcript of any length. */
export class WordFinder {
  readonly #places: readonly Place[];

  constructor(cues: readonly Cue[]) {
    this.#places = cues
      .flatMap(({ id, words }) => words.map(({ startAt, endAt }, word) => ({ startAt, endAt, cue: id, word })))
      .toSorted((a, b) => a.startAt - b.startAt);
  }

  /** The last word that has begun; `sounding` is false when it is over. Undefined before the first. */
  at(sample: number): { readonly cue: string; readonly word: number; readonly sounding: boolean } | undefined {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle]?.startAt ?? 0) <= sample) low = middle + 1;
      else high = middle;
    }
    const place = this.#places[low - 1];
    return place && { cue: place.cue, word: place.word, sounding: sample < place.endAt + LINGER };
  }
}

export const wordId = (cue: string, word: number): string => `w-${cue}-${word}`;
export const cueElementId = (cue: string): string => `cue-${cue}`;
