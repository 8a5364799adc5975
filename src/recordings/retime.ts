import type { CueWord } from '../protocol/recordings.js';

interface Line {
  readonly text: string;
  readonly startAt: number;
  readonly endAt: number;
  /** What is known of the words' places; may be empty, or of other words. */
  readonly words: readonly CueWord[];
}

/**
 * Gives each word of a line its place. Words that are known keep theirs, even when others around them were put right;
 * what lies between is spread by length. Places never run backwards nor leave the line.
 */
export function retime({ text, startAt, endAt, words }: Line): CueWord[] {
  const texts = text.split(/\s+/u).filter((one) => one !== '');
  if (texts.length === words.length) return texts.map((one, index) => ({ ...placeOf(words[index]), text: one }));
  const known = alignedPlaces(texts, words);
  const placed: CueWord[] = [];
  for (let from = 0; from < texts.length; ) {
    const here = known[from];
    if (here !== undefined) {
      placed.push({ ...here, text: texts[from] ?? '' });
      from += 1;
      continue;
    }
    const next = known.findIndex((place, index) => index > from && place !== undefined);
    const to = next === -1 ? texts.length : next;
    const room = { startAt: placed.at(-1)?.endAt ?? startAt, endAt: known[to]?.startAt ?? endAt };
    placed.push(...spread(texts.slice(from, to), room));
    from = to;
  }
  return placed;
}

interface Place {
  readonly startAt: number;
  readonly endAt: number;
}

const placeOf = (word: CueWord | undefined): Place => ({ startAt: word?.startAt ?? 0, endAt: word?.endAt ?? 0 });

function spread(texts: readonly string[], { startAt, endAt }: Place): CueWord[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  const span = Math.max(0, endAt - startAt);
  let before = 0;
  return texts.map((text) => {
    const from = Math.round(startAt + (span * before) / total);
    before += text.length;
    return { text, startAt: from, endAt: Math.round(startAt + (span * before) / total) };
  });
}

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** The places of those texts that stand in the longest common sequence with the known words. */
function alignedPlaces(texts: readonly string[], words: readonly CueWord[]): (Place | undefined)[] {
  const a = texts.map(plain);
  const b = words.map(({ text }) => plain(text));
  const lengths = commonLengths(a, b);
  const at = (row: number, column: number) => lengths[row * (b.length + 1) + column] ?? 0;
  const places: (Place | undefined)[] = a.map(() => undefined);
  for (let row = 0, column = 0; row < a.length && column < b.length; ) {
    if (a[row] === b[column] && at(row, column) === at(row + 1, column + 1) + 1) {
      places[row] = placeOf(words[column]);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return places;
}

/** Length of the longest common sequence of each pair of tails, row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      const place = row * width + column;
      const without = Math.max(lengths[place + width] ?? 0, lengths[place + 1] ?? 0);
      lengths[place] = a[row] === b[column] ? (lengths[place + width + 1] ?? 0) + 1 : without;
    }
  }
  return lengths;
}
