import type { Briefing, CastEntry } from './briefing.js';
import { FORMAT_RULES, partOf } from './show-format.js';

/** An explanation or a story that was asked for may take this many times the usual length. */
const LONG_TURN = 2.5;
/** Room for one thought, its reason and a question back, however short turns are meant to be. */
const LEAST_LONG_WORDS = 90;
/** 72 s at 150 words a minute; with the last sentence and what a reply may overrun, still under two minutes. */
const MOST_LONG_WORDS = 180;
/** English takes 1.35 tokens a word, languages the tokeniser knows less well two and more. */
const TOKENS_PER_WORD = 2;
/** The sentence in which a reply became too long is said to its end. */
const LAST_SENTENCE_WORDS = 40;

export interface TurnLength {
  readonly usualWords: number;
  /** Beyond this a reply is over at the end of its sentence. */
  readonly longestWords: number;
}

/** How long a speaker's turns are: by the cast entry, else by the format; a slow show has more time, a quick one less. */
export function turnLength(briefing: Briefing, speaker: Pick<CastEntry, 'role' | 'words'>): TurnLength {
  const usual = speaker.words ?? FORMAT_RULES[briefing.format][partOf(speaker.role, briefing.format)].words;
  const usualWords = roundTo(5, usual * (1.25 - briefing.pace / 2));
  const longestWords = Math.min(MOST_LONG_WORDS, Math.max(LEAST_LONG_WORDS, roundTo(10, usualWords * LONG_TURN)));
  return { usualWords, longestWords };
}

/**
 * Tokens a model may spend on one turn of the speaker: a limit of costs behind the limit of length, which ends a reply
 * at a sentence; tokens would cut it in a word.
 */
export function outputBudget(briefing: Briefing, speaker: Pick<CastEntry, 'role' | 'words'>): number {
  return (turnLength(briefing, speaker).longestWords + LAST_SENTENCE_WORDS) * TOKENS_PER_WORD;
}

/** People count words in fives and tens, and so do models. */
function roundTo(step: number, value: number): number {
  return Math.max(step, Math.round(value / step) * step);
}
