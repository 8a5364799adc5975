import { wordSet, wordsOf } from './heard-words.js';
import { keysAlike, soundKey } from './sound-key.js';

/** What of the heard words is the loudspeaker's, and what is left for the host. */
export interface EchoSplit {
  /** Words that repeat what was spoken. */
  readonly echoed: number;
  /** The words before and behind them. */
  readonly rest: readonly string[];
}

/** Words of the spoken text that are compared: what is said in about twenty seconds. */
const RECENT_WORDS = 60;
/** Words of the host that are compared; whoever has said more has interrupted long ago. */
const HEARD_WORDS = 24;

/** Scores of a local alignment: a stretch may hold a wrong or missing word, not two in a row for long. */
const SAME = 2;
const ALIKE = 1.2;
const OTHER = -1.4;
const MISSED = -0.8;
/** Of a stretch's words, the share that must be the spoken ones. */
const LEAST_SHARE = 0.6;

/** Words everybody uses all the time: three of them in a row prove nothing. */
const COMMON = wordSet(
  'that what this with have from they there then than think know just like about your when were will would could been ' +
    "don't it's that's i'm you're mean said really very well here some more want going because",
);
const COMMON_WEIGHT = 0.4;

/** How much must match before it is taken for an echo; words that say something weigh 1. */
const PROOF = {
  unknown: { words: 3, weight: 2 },
  loudspeakers: { words: 2, weight: 1.4 },
} as const;

/** What is known of the way the host listens. Headphones make no echo. */
export type Listening = 'headphones' | 'loudspeakers' | 'unknown';

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly hits: number;
  readonly weight: number;
  readonly score: number;
}

/** Takes the stretch out of `heard` that is being spoken, anywhere in `spoken`: in order, with words misheard, lost or added. */
export function splitEcho(heard: string, spoken: string, listening: Listening): EchoSplit {
  const words = wordsOf(heard).slice(-HEARD_WORDS);
  if (listening === 'headphones') return { echoed: 0, rest: words };
  const { from, to, hits, weight } = bestStretch(words, spoken);
  const proof = PROOF[listening];
  const proven = hits >= proof.words && weight >= proof.weight && hits >= (to - from) * LEAST_SHARE;
  if (!proven) return { echoed: 0, rest: words };
  return { echoed: to - from, rest: [...words.slice(0, from), ...words.slice(to)] };
}

/** Whether words that still change may be the beginning of an echo: two or more, each of them spoken, in this order. */
export function mayBecomeEcho(
  heard: string,
  scene: { readonly spoken: string; readonly listening: Listening },
): boolean {
  const words = wordsOf(heard);
  if (words.length < 2 || scene.listening === 'headphones') return false;
  const { hits, from, to } = bestStretch(words, scene.spoken);
  return from === 0 && to === words.length && hits === words.length;
}

interface SoundedWord {
  readonly word: string;
  readonly key: string;
}

function sounded(words: readonly string[]): readonly SoundedWord[] {
  return words.map((word) => ({ word, key: soundKey(word) }));
}

/**
 * Smith and Waterman's local alignment over words. A cell is the best stretch that ends with this heard and this spoken
 * word; one row of them is enough, and nothing is made for a cell: every interim text comes through here.
 */
function bestStretch(words: readonly string[], spokenText: string): Stretch {
  const heard = sounded(words);
  const spoken = sounded(wordsOf(spokenText).slice(-RECENT_WORDS));
  const weights = spoken.map(({ word }) => (word.length <= 3 || COMMON.has(word) ? COMMON_WEIGHT : 1));
  const row = new Row(spoken.length);
  const best = { from: 0, to: 0, hits: 0, weight: 0, score: 0 };
  for (const [index, word] of heard.entries()) {
    row.begin();
    for (const [column, said] of spoken.entries()) {
      const like = likeness(word, said);
      row.matched(column, { index, like, weight: weights[column] ?? 1 });
      if (row.score(column) > best.score) row.read(column, index + 1, best);
    }
  }
  return best;
}

/** One row of the alignment's table, overwritten from left to right by the next one. Column 0 stands before all words. */
class Row {
  readonly #from: Int32Array;
  readonly #hits: Int32Array;
  readonly #weight: Float64Array;
  readonly #score: Float64Array;
  /** What the row above has to the left of the column that is next. */
  readonly #diagonal = { from: 0, hits: 0, weight: 0, score: 0 };

  constructor(columns: number) {
    this.#from = new Int32Array(columns + 1);
    this.#hits = new Int32Array(columns + 1);
    this.#weight = new Float64Array(columns + 1);
    this.#score = new Float64Array(columns + 1);
  }

  begin(): void {
    this.#save(0);
  }

  score(column: number): number {
    return this.#score[column + 1] ?? 0;
  }

  read(column: number, to: number, into: { -readonly [Field in keyof Stretch]: number }): void {
    into.from = this.#from[column + 1] ?? 0;
    into.to = to;
    into.hits = this.#hits[column + 1] ?? 0;
    into.weight = this.#weight[column + 1] ?? 0;
    into.score = this.#score[column + 1] ?? 0;
  }

  /** The likeliest of: these two words match, a word was heard that was not spoken, a spoken one was not heard, nothing. */
  matched(column: number, { index, like, weight }: { index: number; like: number; weight: number }): void {
    const cell = column + 1;
    const above = this.#score[cell] ?? 0;
    const left = this.#score[column] ?? 0;
    const { from, hits, weight: soFar, score } = this.#diagonal;
    this.#save(cell);
    const match = score + like;
    const added = above > 0 ? above + OTHER : 0;
    const missed = left > 0 ? left + MISSED : 0;
    if (match > 0 && match >= added && match >= missed) {
      const hit = like > 0 ? 1 : 0;
      this.#put(cell, score > 0 ? from : index, hits + hit);
      this.#weight[cell] = soFar + hit * weight;
      this.#score[cell] = match;
    } else if (added > 0 && added >= missed) {
      this.#score[cell] = added;
    } else if (missed > 0) {
      this.#put(cell, this.#from[column] ?? 0, this.#hits[column] ?? 0);
      this.#weight[cell] = this.#weight[column] ?? 0;
      this.#score[cell] = missed;
    } else {
      this.#put(cell, 0, 0);
      this.#weight[cell] = 0;
      this.#score[cell] = 0;
    }
  }

  #put(cell: number, from: number, hits: number): void {
    this.#from[cell] = from;
    this.#hits[cell] = hits;
  }

  #save(cell: number): void {
    this.#diagonal.from = this.#from[cell] ?? 0;
    this.#diagonal.hits = this.#hits[cell] ?? 0;
    this.#diagonal.weight = this.#weight[cell] ?? 0;
    this.#diagonal.score = this.#score[cell] ?? 0;
  }
}

function likeness(heard: SoundedWord, spoken: SoundedWord): number {
  if (heard.word === spoken.word) return SAME;
  const tooShort = heard.word.length < 2 || spoken.word.length < 2;
  return !tooShort && keysAlike(heard.key, spoken.key) ? ALIKE : OTHER;
}
