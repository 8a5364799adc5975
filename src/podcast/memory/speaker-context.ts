import type { LlmMessage } from '../../adapters/llm.js';
import { estimateTokens, MESSAGE_TOKENS } from '../../adapters/support/llm-text.js';
import { limits } from '../../limits.js';
import type { Line } from '../../protocol/live-session.js';
import type { SummaryState } from './conversation-memory.js';
import { extractOf } from './extract.js';
import { type FoldedTurn, RunningSummary } from './running-summary.js';

/** Whose words the summary is, for a model that reads every line with a name. */
const SUMMARY_NAME = 'The show so far, in short';
/** A full window is emptied to this much at once: the beginning of the prompt, which a vendor caches, stays the same for a while. */
const KEPT_SHARE = 0.75;

export interface SpeakerContextOptions {
  /** The speaker's id: its own lines are the model's. */
  readonly speaker: string;
  readonly nameOf: (speaker: string) => string;
  /** What turns and summary may take together, as `estimateTokens` counts. */
  readonly budgetTokens: number;
  readonly summary?: SummaryState | undefined;
  /** Lines from before this session, oldest first. */
  readonly earlier?: readonly Line[];
}

interface Placed {
  readonly line: Line;
  readonly turn: FoldedTurn;
  readonly tokens: number;
}

/** What one speaker's model is given of the conversation: the newest turns as they were heard, the older ones in short. */
export class SpeakerContext {
  readonly speaker: string;
  readonly summary: RunningSummary;
  readonly #windowTokens: number;
  #window: Placed[] = [];

  constructor(private readonly options: SpeakerContextOptions) {
    const summaryTokens = Math.min(limits.summaryTokens, Math.floor(options.budgetTokens / 2));
    this.#windowTokens = options.budgetTokens - summaryTokens;
    this.speaker = options.speaker;
    this.summary = new RunningSummary(summaryTokens, options.summary);
    for (const line of options.earlier ?? []) this.add(line);
  }

  /** Puts a line where it began. Returns how many turns had to leave the window for it and are in the summary now. */
  add(line: Line): number {
    const index = this.#window.findLastIndex((other) => other.line.startAt <= line.startAt);
    const turn = this.#turn(line);
    this.#window.splice(index + 1, 0, { line, turn, tokens: estimateTokens(turn.text) + MESSAGE_TOKENS });
    const leaving = this.#fits(1) ? 0 : this.#excess();
    this.summary.fold(this.#window.splice(0, leaving).map((placed) => placed.turn));
    return leaving;
  }

  /** Oldest first; a line that was cut is marked so. */
  messages(): LlmMessage[] {
    const { speaker, nameOf } = this.options;
    const turns = this.#window.map(
      ({ line }): LlmMessage => ({
        role: line.speaker === speaker ? 'assistant' : 'user',
        name: nameOf(line.speaker),
        text: line.text,
        interrupted: line.interrupted,
      }),
    );
    const summary = this.summary.text();
    if (summary === '') return turns;
    return [{ role: 'user', name: SUMMARY_NAME, text: summary, interrupted: false }, ...turns];
  }

  /** What is to be remembered of what was said before the `kept` lines. */
  before(kept: ReadonlySet<Line>): SummaryState {
    const older = this.#window.filter(({ line }) => !kept.has(line));
    return this.summary.state(older.map(({ turn }) => turn));
  }

  /** How many turns must go until the rest fits comfortably; the newest always stays. */
  #excess(): number {
    let leaving = 0;
    while (leaving < this.#window.length - 1 && !this.#fits(KEPT_SHARE, leaving)) leaving += 1;
    return leaving;
  }

  #fits(share: number, without = 0): boolean {
    const left = this.#window.slice(without);
    const tokens = left.reduce((sum, placed) => sum + placed.tokens, 0);
    return left.length <= limits.contextTurns * share && tokens <= this.#windowTokens * share;
  }

  #turn(line: Line): FoldedTurn {
    const name = this.options.nameOf(line.speaker);
    const text = line.interrupted ? `${line.text}—` : line.text;
    return { text: `${name}: ${text}`, extract: extractOf({ name, text }) };
  }
}
