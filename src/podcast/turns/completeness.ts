import { clauseEnding, type ClauseEnding } from './clause-ending.js';
import { wordsOf } from './heard-words.js';

/** The label of a score, for the log. */
export type Completeness = 'finished' | 'plain' | 'open';

/** No words yet: the recogniser is behind, or it was a noise. */
const UNSAID = 0.25;

const SCORE = {
  question: 1,
  closed: 0.92,
  plain: 0.74,
  announced: 0.24,
  stranded: 0.25,
  hanging: 0.1,
} as const satisfies Record<ClauseEnding, number>;

/** A short answer, or words that end as written sentences do though spoken ones seldom would. */
const WHOLE = 0.85;
/** Words that are a turn by themselves. */
const WHOLE_ANSWER =
  /^(?:yes|no|yeah|yep|nope|exactly|absolutely|definitely|certainly|correct|never|always|agreed|true|sure|perhaps|neither|both|nothing|hello|hi|goodbye|bye|why|really|how so|how come)$/;
/** Words that open a turn; alone they promise one. */
const OPENER =
  /^(?:okay|ok|right|all right|alright|now|anyway|look|listen|hey|good|interesting|great|you see|i see|i think)$/;

/** What the words were written by, and about whom. */
export interface Wording {
  /** The recogniser writes full stops and question marks: where none is, it expects more. */
  readonly punctuation: boolean;
  /** What the AI speakers are called: "what is that, Claude" ends like "what is that". */
  readonly names?: readonly string[] | undefined;
}

/**
 * How finished the words so far look, from 0 (in mid-phrase) to 1 (a question that waits for its answer).
 * A question mark is believed. A full stop is believed only where a sentence may end: recognisers put one at every
 * pause ("So I was wondering.").
 *
 * @param text what the host said in this turn; only its last sentence counts
 */
export function completenessScore(text: string, { punctuation, names = [] }: Wording): number {
  const trimmed = text.trim();
  const mark = /([.?!。！？…,;:—-]+)["'”’)]*$/.exec(trimmed)?.[1] ?? '';
  const sentence = sentencesOf(trimmed).at(-1) ?? '';
  if (sentence === '') return UNSAID;
  const score = scoreOf(sentence, names);
  if (mark === '') return punctuation ? Math.min(score, SCORE.plain) : score;
  return withMark(score, markKind(mark), sentence);
}

export function completenessLabel(score: number): Completeness {
  if (score >= WHOLE) return 'finished';
  return score >= 0.5 ? 'plain' : 'open';
}

function scoreOf(sentence: string, names: readonly string[]): number {
  const words = wordsOf(sentence);
  const bare = withoutVocative(words, new Set(names.flatMap(wordsOf)));
  // A name alone calls somebody; what for is still to come.
  if (bare.length === 0) return 0.5;
  const joined = bare.join(' ');
  if (WHOLE_ANSWER.test(joined)) return WHOLE;
  if (OPENER.test(joined)) return 0.35;
  const comma = sentence.lastIndexOf(',');
  const behindComma = comma < 0 ? 0 : wordsOf(sentence.slice(comma)).length;
  const ending = clauseEnding(bare, behindComma);
  // A word or two are more often a beginning than a turn.
  if (ending === 'plain') return Math.min(SCORE.plain, 0.6 + 0.035 * bare.length);
  return SCORE[ending];
}

/** Names in front and at the end belong to the call, not to the clause. "Is it about Claude" keeps its object. */
function withoutVocative(words: readonly string[], names: ReadonlySet<string>): readonly string[] {
  const called = (word: string | undefined) => word !== undefined && names.has(word);
  const from = words.findIndex((word) => !called(word));
  if (from < 0) return [];
  const beforeName = words.at(-2) ?? '';
  const object = /^(?:about|of|for|with|to|from|the|a|our|my|and|or|like|than|is|was|by)$/.test(beforeName);
  return words.slice(from, called(words.at(-1)) && !object ? -1 : undefined);
}

type Mark = 'question' | 'stop' | 'open';

function markKind(mark: string): Mark {
  if (/\.\.|…|[,;:—-]$/.test(mark)) return 'open';
  return /[?？]/.test(mark) ? 'question' : 'stop';
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.?!。！？]["'”’)]*)\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function withMark(score: number, mark: Mark, sentence: string): number {
  switch (mark) {
    case 'open':
      return Math.min(score, SCORE.hanging);
    case 'question':
      return score <= SCORE.hanging ? 0.5 : 1;
    case 'stop':
      if (score <= SCORE.announced) return score;
      if (score === SCORE.stranded) return WHOLE;
      return score <= 0.5 || endsInList(sentence) ? 0.5 : SCORE.closed;
  }
}

/** "Apples, pears, plums": a list without its "and" goes on. */
function endsInList(sentence: string): boolean {
  const items = sentence.split(/,\s*/).slice(1);
  return (
    items.length >= 2 && items.slice(-2).every((item) => item.split(/\s+/).length <= 2 && !/^(?:and|or)\b/.test(item))
  );
}
