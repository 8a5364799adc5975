import type { FramedWord } from './hypothesis.js';
import { phoneLikeness } from './phone-likeness.js';

/** A pause this long next to a word makes it the edge of a clause. */
const EDGE_PAUSE_FRAMES = 4;
/** Two words stand for one another when they share this much of the shorter one. */
const SHARED_PART = 0.5;
/** A name is not hidden in a word, or words, more than this much longer. */
const LONGEST_RATIO = 1.8;

/** How alike the sounds must be: "closet" and "called" pass for "claude", "question" does not. */
const LEAST_LIKENESS = 0.4;

/** The sounds of a dictionary word, e.g. `K L AO D`; none for an unknown word. */
export type Pronounce = (word: string) => readonly string[];

/**
 * Puts spotted names where the open vocabulary heard something similar ("closet", "flawed" for "claude").
 * Names are called at the edge of a clause; in its middle a spotted name is more often a false alarm and is left out.
 */
export function mergeKeywords(
  words: readonly FramedWord[],
  keywords: readonly FramedWord[],
  pronounce: Pronounce,
): FramedWord[] {
  return keywords
    .reduce<readonly FramedWord[]>((merged, keyword) => placeKeyword(merged, keyword, pronounce), words)
    .slice();
}

function placeKeyword(words: readonly FramedWord[], keyword: FramedWord, pronounce: Pronounce): readonly FramedWord[] {
  const first = words.findIndex((word) => sharesPlace(word, keyword));
  if (first < 0) return insert(words, keyword);
  const replaced = words.slice(first).filter((word) => sharesPlace(word, keyword));
  if (replaced.some((word) => word.text === keyword.text)) return words;
  const after = first + replaced.length;
  const from = replaced[0]?.from ?? keyword.from;
  const to = replaced.at(-1)?.to ?? keyword.to;
  const likeness = phoneLikeness(
    pronounce(keyword.text),
    replaced.flatMap((word) => pronounce(word.text)),
  );
  const fits = to - from <= LONGEST_RATIO * length(keyword) && likeness >= LEAST_LIKENESS;
  if (!fits || !isEdge({ from, to }, words[first - 1], words[after])) return words;
  return [...words.slice(0, first), { text: keyword.text, from, to }, ...words.slice(after)];
}

/** The open vocabulary heard nothing there: believed only where nothing else was said either. */
function insert(words: readonly FramedWord[], keyword: FramedWord): readonly FramedWord[] {
  if (words.some((word) => overlap(word, keyword) > 0)) return words;
  const at = words.findIndex((word) => word.from >= keyword.to);
  return at < 0 ? [...words, keyword] : [...words.slice(0, at), keyword, ...words.slice(at)];
}

type Stretch = Pick<FramedWord, 'from' | 'to'>;

function isEdge(place: Stretch, before: FramedWord | undefined, after: FramedWord | undefined): boolean {
  const pauseBefore = before ? place.from - before.to : Number.POSITIVE_INFINITY;
  const pauseAfter = after ? after.from - place.to : Number.POSITIVE_INFINITY;
  return Math.max(pauseBefore, pauseAfter) >= EDGE_PAUSE_FRAMES;
}

function sharesPlace(word: FramedWord, keyword: FramedWord): boolean {
  return overlap(word, keyword) >= SHARED_PART * Math.min(length(word), length(keyword));
}

function overlap(a: Stretch, b: Stretch): number {
  return Math.min(a.to, b.to) - Math.max(a.from, b.from);
}

function length({ from, to }: Stretch): number {
  return to - from;
}
