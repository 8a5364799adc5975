import type { SpokenPiece } from './speech-buffer.js';

export interface Heard {
  readonly text: string;
  /** Words are missing at the end. */
  readonly cut: boolean;
}

/** The words of a reply whose end lies at or before the heard position; a word cut in its middle was not heard. */
export function heardText(pieces: readonly SpokenPiece[], playedSamples: number): Heard {
  const words = pieces.flatMap((piece) => piece.words);
  const heard = words.filter((word) => word.to <= playedSamples);
  return { text: heard.map((word) => word.text).join(' '), cut: heard.length < words.length };
}

/** Where a paused reply goes on: the start of the word that was being said, or of the next one. */
export function resumePoint(pieces: readonly SpokenPiece[], playedSamples: number): number {
  const words = pieces.flatMap((piece) => piece.words);
  const current = words.find((word) => word.to > playedSamples);
  return current === undefined ? playedSamples : Math.min(current.from, playedSamples);
}

/** Word times for an engine that gives none: the sound shared out by letters. */
export function proportionalWords(
  text: string,
  from: number,
  to: number,
): readonly { text: string; from: number; to: number }[] {
  const words = text.split(/\s+/).filter(Boolean);
  const letters = words.reduce((sum, word) => sum + word.length + 1, 0);
  let at = from;
  return words.map((word) => {
    const start = at;
    at += ((word.length + 1) * (to - from)) / letters;
    return { text: word, from: Math.round(start), to: Math.round(at) };
  });
}
