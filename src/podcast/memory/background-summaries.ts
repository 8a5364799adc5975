import type { LlmAdapter, LlmUsage } from '../../adapters/llm.js';
import { askForObject, type StructuredAnswer } from '../../adapters/support/structured-output.js';
import { AbortReason, type ChildAbort, childAbort } from '../../core/abort.js';
import { errorMessage } from '../../core/errors.js';
import type { SessionEvent } from '../../recording/index.js';
import type { Notes } from './conversation-memory.js';
import type { FoldedTurn } from './running-summary.js';
import type { SpeakerContext } from './speaker-context.js';
import { notesAnswerSchema, summaryRequest, turnsWithin } from './summary-request.js';

/** Turns go first; after so many interruptions by them the extracts have to do until more turns are folded. */
const INTERRUPTIONS_MAX = 3;

export interface NoteTaker {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly llm: LlmAdapter;
  readonly context: SpeakerContext;
  readonly budgetTokens: number;
}

export interface BackgroundSummariesOptions {
  readonly speakers: readonly NoteTaker[];
  readonly title: string;
  readonly topic: string;
  /** Aborts when the session ends. */
  readonly signal: AbortSignal;
  readonly log: (event: SessionEvent) => void;
  /** New notes were taken. */
  readonly onNotes: () => void;
}

interface Attempt {
  readonly taker: NoteTaker;
  readonly turns: readonly FoldedTurn[];
  readonly last: FoldedTurn;
}

/**
 * Has each speaker's own mind turn folded turns into notes: one call at a time, only while no mind is needed for a turn.
 * A turn that begins interrupts it; a failure leaves the extracts, and is only tried again with more turns.
 * A rehearsal mind is never asked: its extracts are all there is.
 */
export class BackgroundSummaries {
  /** Up to which turn a speaker's folded ones have been given up. */
  readonly #givenUp = new Map<string, FoldedTurn>();
  #interruptions = 0;
  #current: ChildAbort | null = null;
  #waits = false;

  constructor(private readonly options: BackgroundSummariesOptions) {}

  /** A turn needs a mind now. */
  giveWay(): void {
    this.#waits = true;
    this.#current?.abort(new AbortReason('superseded'));
  }

  /** No mind is needed until the next turn: goes on with what is to be done. */
  goOn(): void {
    this.#waits = false;
    this.#start();
  }

  #start(): void {
    if (this.#waits || this.#current !== null || this.options.signal.aborted) return;
    const attempt = this.#next();
    if (attempt === null) return;
    this.#current = childAbort(this.options.signal);
    void this.#summarise(attempt, this.#current);
  }

  #next(): Attempt | null {
    for (const taker of this.options.speakers) {
      const { folded } = taker.context.summary;
      const newest = folded.at(-1);
      if (taker.llm.rehearsal || newest === undefined || this.#givenUp.get(taker.id) === newest) continue;
      const turns = turnsWithin(folded, taker.budgetTokens);
      const last = turns.at(-1);
      if (last !== undefined) return { taker, turns, last };
    }
    return null;
  }

  async #summarise(attempt: Attempt, abort: ChildAbort): Promise<void> {
    try {
      this.#took(attempt, await this.#ask(attempt, abort.signal), abort.signal);
    } catch (error) {
      if (abort.signal.aborted) this.#interrupted(attempt);
      else this.#failed(attempt, errorMessage(error), null);
    }
    abort.dispose();
    this.#current = null;
    this.#start();
  }

  #ask({ taker, turns }: Attempt, signal: AbortSignal): Promise<StructuredAnswer<Notes>> {
    const { title, topic } = this.options;
    const request = summaryRequest({ speaker: taker, title, topic, notes: taker.context.summary.notes, turns });
    return askForObject({ llm: taker.llm, request, schema: notesAnswerSchema, signal });
  }

  #took(attempt: Attempt, answer: StructuredAnswer<Notes>, signal: AbortSignal): void {
    if (signal.aborted) return this.#interrupted(attempt);
    if (!answer.ok) return this.#failed(attempt, answer.problem, answer);
    this.#interruptions = 0;
    attempt.taker.context.summary.take(answer.value, attempt.last);
    this.#log(attempt, { answer, because: null });
    this.options.onNotes();
  }

  #interrupted(attempt: Attempt): void {
    if (this.options.signal.aborted) return;
    this.#interruptions += 1;
    if (this.#interruptions >= INTERRUPTIONS_MAX) this.#giveUp(attempt);
    this.#log(attempt, { answer: null, because: 'a turn began' });
  }

  #failed(attempt: Attempt, because: string, answer: StructuredAnswer<Notes> | null): void {
    this.#giveUp(attempt);
    this.#log(attempt, { answer, because });
  }

  #giveUp({ taker }: Attempt): void {
    this.#interruptions = 0;
    const newest = taker.context.summary.folded.at(-1);
    if (newest !== undefined) this.#givenUp.set(taker.id, newest);
  }

  #log({ taker, turns }: Attempt, result: { answer: StructuredAnswer<Notes> | null; because: string | null }): void {
    const { answer, because } = result;
    const { provider, model } = answer?.engine ?? taker.llm;
    this.options.log({
      type: 'memory.summary',
      speaker: taker.id,
      by: `${provider}/${model}`,
      turns: turns.length,
      text: taker.context.summary.text(),
      requests: answer?.requests ?? 1,
      ...figuresOf(answer?.usage ?? null),
      because,
    });
  }
}

function figuresOf(usage: LlmUsage | null) {
  return {
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    estimated: usage?.estimated ?? true,
    costUsd: usage?.costUsd ?? null,
  };
}
