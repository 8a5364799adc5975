/** Tells a line that says again what was said before from one that stays with its subject. Works without word lists. */

/** What a line was about, small enough to keep for a whole show: its longer words in order, each cut to a rough stem. */
export type Gist = readonly string[];

/** Enough to tell "recording" from "records" in nothing and from "reading" in time. */
const STEM_LETTERS = 6;
const SHORTEST_WORD = 4;
/** A nod has no gist: "that is exactly what I meant" may be said as often as anybody likes. */
const FEWEST_WORDS = 6;
/** Shares of a line's words, and of its pairs of neighbouring words, that one earlier line may have in common with it. */
const COMMON_WORDS = 0.6;
const COMMON_PAIRS = 0.35;
/** Two lines on one subject share its words; only a repetition shares them with lines this far back. */
const REMEMBERED_LINES = 120;

const IDEOGRAPHS = /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,2})/gu;

/** Words of at least `shortest` letters as rough stems; scripts without spaces in pairs of characters. */
export function gistOf(text: string, shortest = SHORTEST_WORD): Gist {
  const words =
    text
      .toLowerCase()
      .replace(IDEOGRAPHS, ' $1 ')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => counts(word, shortest)).map(stem);
}

function counts(word: string, shortest: number): boolean {
  return word.length >= shortest || /\p{N}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(word);
}

/** The same for "copy" and "copies", "voice" and "voices". */
function stem(word: string): string {
  const one = word.length > SHORTEST_WORD ? word.replace(/ies$/, 'y').replace(/s$/, '') : word;
  return one.slice(0, STEM_LETTERS);
}

/** True when one of the earlier lines, recent or long ago, already said most of this one. */
export function isRepetition(line: Gist, earlier: readonly Gist[]): boolean {
  const words = new Set(line);
  if (words.size < FEWEST_WORDS) return false;
  const pairs = pairsOf(line);
  return earlier.some((before) => {
    const known = new Set(before);
    return share(words, known) >= COMMON_WORDS || share(pairs, pairsOf(before)) >= COMMON_PAIRS;
  });
}

/** The lines that later ones are held against, the oldest forgotten. */
export function withLine(earlier: readonly Gist[], line: Gist): readonly Gist[] {
  return [...earlier, line].slice(-REMEMBERED_LINES);
}

function pairsOf(line: Gist): ReadonlySet<string> {
  return new Set(line.slice(1).map((word, index) => `${line[index] ?? ''} ${word}`));
}

function share(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  let found = 0;
  for (const one of part) if (whole.has(one)) found += 1;
  return part.size === 0 ? 0 : found / part.size;
}
