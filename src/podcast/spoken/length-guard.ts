import { endsSentence } from './sentence-end.js';
import { speechWeight } from './speech-weight.js';

/** Letters of an English word, half a space included; other scripts are weighed by how long they take to say. */
const WORD_WEIGHT = 5.5;
/** A sentence that does not come to its end within so much more is not waited for. */
const OVERRUN = 1.4;

export interface LengthGuard {
  /** Takes the next piece of a reply; true when it has to be the last. */
  isLast(piece: string): boolean;
}

/**
 * Keeps a reply from becoming a monologue: beyond `longestWords` it is over at the next end of a sentence, and a little
 * later wherever the voice may breathe.
 */
export function createLengthGuard(longestWords: number): LengthGuard {
  let words = 0;
  return {
    isLast(piece) {
      words += speechWeight(piece) / WORD_WEIGHT;
      return words >= longestWords * OVERRUN || (words >= longestWords && endsSentence(piece));
    },
  };
}
