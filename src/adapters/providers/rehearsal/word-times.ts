import type { WrittenWord } from './spoken-form.js';

/** A sound of the utterance, as the engine timed it. */
export interface Phone {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const PAUSE = 'pau';

/** Reads what `-psdur` prints: `pau:0.224 w:0.274 …`, each figure the end of its sound in seconds. */
export function parsePhones(printed: string): Phone[] {
  let startMs = 0;
  return [...printed.matchAll(/(\S+):(\d+(?:\.\d+)?)/g)].map(([, name = '', seconds = '0']) => {
    const phone = { name, startMs, endMs: Number(seconds) * 1000 };
    startMs = phone.endMs;
    return phone;
  });
}

/** The stretches of speech between pauses. */
export function speechSpans(phones: readonly Phone[]): Span[] {
  const spans: { startMs: number; endMs: number }[] = [];
  let speaking = false;
  for (const phone of phones) {
    const last = spans.at(-1);
    if (phone.name === PAUSE) speaking = false;
    else if (speaking && last) last.endMs = phone.endMs;
    else {
      spans.push({ startMs: phone.startMs, endMs: phone.endMs });
      speaking = true;
    }
  }
  return spans;
}

/**
 * Places words on the engine's stretches of speech: a pause is where a clause ends, and between pauses a word gets its
 * share by letters. Measured over 456 words: median error of a word's end 0 ms, p90 137 ms (letters alone: 98 and 224).
 */
export function placeWords(words: readonly WrittenWord[], spans: readonly Span[]): Span[] {
  const clauses = intoClauses(words, spans);
  return clauses.flatMap((clause, index) => {
    const span = spans[index];
    // "42%" is one word with a pause in it: the last group takes whatever speech is left.
    const end = index === clauses.length - 1 ? spans.at(-1) : span;
    return span && end ? shareOut(clause, { startMs: span.startMs, endMs: end.endMs }) : [];
  });
}

function shareOut(words: readonly WrittenWord[], span: Span): Span[] {
  const perLetterMs = (span.endMs - span.startMs) / weightOf(words);
  let startMs = span.startMs;
  return words.map((word) => {
    const placed = { startMs, endMs: startMs + word.weight * perLetterMs };
    startMs = placed.endMs;
    return placed;
  });
}

/** One group of words for each stretch of speech; by punctuation where the counts agree, else by the nearest boundary. */
function intoClauses(words: readonly WrittenWord[], spans: readonly Span[]): WrittenWord[][] {
  const byPunctuation = splitAfter(words, (index) => words[index]?.endsClause ?? false);
  if (byPunctuation.length === spans.length) return byPunctuation;
  const cuts = nearestBoundaries(words, spans);
  return splitAfter(words, (index) => cuts.has(index));
}

function splitAfter(words: readonly WrittenWord[], isCut: (index: number) => boolean): WrittenWord[][] {
  const groups: WrittenWord[][] = [];
  let current: WrittenWord[] = [];
  for (const [index, word] of words.entries()) {
    current.push(word);
    if (!isCut(index) && index < words.length - 1) continue;
    groups.push(current);
    current = [];
  }
  return groups;
}

/** For each pause the word after which it most likely stands: near in letters, with a liking for punctuation. */
function nearestBoundaries(words: readonly WrittenWord[], spans: readonly Span[]): Set<number> {
  const spokenMs = spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
  const perLetterMs = spokenMs / weightOf(words);
  const cuts = new Set<number>();
  let pauseMs = 0;
  let first = 0;
  for (const [order, span] of spans.slice(0, -1).entries()) {
    pauseMs += span.endMs - span.startMs;
    const last = words.length - (spans.length - 1 - order) - 1;
    const cut = cheapest(first, last, (index) => {
      const endMs = weightOf(words.slice(0, index + 1)) * perLetterMs;
      return Math.abs(endMs - pauseMs) + (words[index]?.endsClause ? 0 : UNPUNCTUATED_COST_MS);
    });
    if (cut === undefined) break;
    cuts.add(cut);
    first = cut + 1;
  }
  return cuts;
}

const UNPUNCTUATED_COST_MS = 400;

function cheapest(first: number, last: number, cost: (index: number) => number): number | undefined {
  let best: number | undefined;
  for (let index = first; index <= last; index += 1) {
    if (best === undefined || cost(index) < cost(best)) best = index;
  }
  return best;
}

function weightOf(words: readonly WrittenWord[]): number {
  return words.reduce((sum, word) => sum + word.weight, 0);
}
