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

const NOTHING: Stretch = { from: 0, to: 0, hits: 0, weight: 0, score: 0 };

interface SoundedWord {
  readonly word: string;
  readonly key: string;
}

function sounded(words: readonly string[]): readonly SoundedWord[] {
  return words.map((word) => ({ word, key: soundKey(word) }));
}

/** Smith and Waterman's local alignment over words. */
function bestStretch(words: readonly string[], spokenText: string): Stretch {
  const heard = sounded(words);
  const spoken = sounded(wordsOf(spokenText).slice(-RECENT_WORDS));
  let best = NOTHING;
  let previous: readonly Stretch[] = spoken.map(() => NOTHING);
  for (const [index, word] of heard.entries()) {
    const current: Stretch[] = [];
    for (const [column, said] of spoken.entries()) {
      const diagonal = column === 0 ? NOTHING : (previous[column - 1] ?? NOTHING);
      const cell = likeliest([
        matched(diagonal, index, { said: said.word, score: likeness(word, said) }),
        extended(previous[column], index),
        skipped(current[column - 1]),
      ]);
      current.push(cell);
      if (cell.score > best.score) best = cell;
    }
    previous = current;
  }
  return best;
}

function likeliest(cells: readonly Stretch[]): Stretch {
  return cells.reduce((best, cell) => (cell.score > best.score ? cell : best), NOTHING);
}

function matched(before: Stretch, index: number, { said, score }: { said: string; score: number }): Stretch {
  const from = before.score > 0 ? before.from : index;
  const hit = score > 0 ? 1 : 0;
  const weight = said.length <= 3 || COMMON.has(said) ? COMMON_WEIGHT : 1;
  return {
    from,
    to: index + 1,
    hits: before.hits + hit,
    weight: before.weight + hit * weight,
    score: before.score + score,
  };
}

/** A word was heard that was not spoken. */
function extended(before: Stretch | undefined, index: number): Stretch {
  return before && before.score > 0 ? { ...before, to: index + 1, score: before.score + OTHER } : NOTHING;
}

/** A spoken word was not heard. */
function skipped(before: Stretch | undefined): Stretch {
  return before && before.score > 0 ? { ...before, score: before.score + MISSED } : NOTHING;
}

function likeness(heard: SoundedWord, spoken: SoundedWord): number {
  if (heard.word === spoken.word) return SAME;
  const tooShort = heard.word.length < 2 || spoken.word.length < 2;
  return !tooShort && keysAlike(heard.key, spoken.key) ? ALIKE : OTHER;
}
