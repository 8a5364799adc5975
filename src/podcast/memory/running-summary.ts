import { estimateTokens } from '../../adapters/support/llm-text.js';
import type { Notes, SummaryState } from './conversation-memory.js';
import { cutToTokens } from './token-budget.js';

/** A turn that has left a speaker's window. */
export interface FoldedTurn {
  /** Who said what; for a turn of an earlier session no more than its extract. */
  readonly text: string;
  readonly extract: string;
}

/** Turns that wait for notes; what is older is forgotten should no notes ever come. */
const FOLDED_MAX = 120;

/**
 * What a speaker still knows of the turns it no longer sees: the notes a model made of them and, for those since, one
 * sentence each. So nothing is ever missing while notes are being made, or when they cannot be.
 */
export class RunningSummary {
  #notes: Notes | null;
  /** Not in the notes yet, oldest first. */
  #folded: FoldedTurn[];

  /** `maxTokens` bounds what a model is given of it. */
  constructor(
    private readonly maxTokens: number,
    state: SummaryState = { notes: null, extracts: [] },
  ) {
    this.#notes = state.notes;
    this.#folded = state.extracts.map((extract) => ({ text: extract, extract }));
  }

  get notes(): Notes | null {
    return this.#notes;
  }

  get folded(): readonly FoldedTurn[] {
    return this.#folded;
  }

  fold(turns: readonly FoldedTurn[]): void {
    this.#folded = [...this.#folded, ...turns].slice(-FOLDED_MAX);
  }

  /** Takes notes in which everything up to and including `last` has gone in. */
  take(notes: Notes, last: FoldedTurn): void {
    this.#notes = notes;
    this.#folded = this.#folded.slice(this.#folded.indexOf(last) + 1);
  }

  /** As a model reads it, the newest kept where there is too much; empty when nothing has been folded. */
  text(): string {
    const notes = cutToTokens(notesText(this.#notes), this.maxTokens);
    const extracts = newestExtracts(this.#folded, this.maxTokens - estimateTokens(notes));
    return [...(notes === '' ? [] : [notes]), ...extracts].join(' ');
  }

  /** To be remembered, as if `turns` had left the window as well. */
  state(turns: readonly FoldedTurn[]): SummaryState {
    return { notes: this.#notes, extracts: newestExtracts([...this.#folded, ...turns], this.maxTokens) };
  }
}

/** As many of the newest as fit, oldest first. */
function newestExtracts(turns: readonly FoldedTurn[], roomTokens: number): string[] {
  let left = roomTokens;
  const newest: string[] = [];
  for (const { extract } of turns.toReversed()) {
    left -= estimateTokens(`${extract} `);
    if (left < 0) break;
    newest.unshift(extract);
  }
  return newest;
}

function notesText(notes: Notes | null): string {
  if (notes === null) return '';
  const { summary, madePoints, openQuestions } = notes;
  const points = madePoints.length > 0 ? ` Points made already: ${madePoints.join('; ')}.` : '';
  const open = openQuestions.length > 0 ? ` Still open: ${openQuestions.join(' ')}` : '';
  return summary + points + open;
}
