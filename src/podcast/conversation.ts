import type { LlmMessage } from '../adapters/llm.js';
import type { Line } from '../protocol/live-session.js';
import type { SummaryState } from './memory/conversation-memory.js';
import type { SpeakerContext } from './memory/speaker-context.js';

/** What a conversation knows of itself when its session is over. */
export interface ConversationState {
  readonly lines: Line[];
  readonly summaries: Record<string, SummaryState>;
}

/** The conversation as it was heard: what captions, prompts and the page are made from. */
export class Conversation {
  #lines: Line[] = [];
  readonly #earlier: readonly Line[];

  constructor(
    private readonly options: {
      /** What each AI speaker is given of it. */
      readonly contexts: readonly SpeakerContext[];
      /** Lines from before this session, oldest first; they are in the contexts already. */
      readonly earlier: readonly Line[];
      /** Lines shown to clients. */
      readonly shownLines: number;
      /** So many turns left what this speaker is shown. */
      readonly onFold: (context: SpeakerContext, turns: number) => void;
      readonly onChange: () => void;
    },
  ) {
    this.#earlier = options.earlier;
  }

  /** The newest lines, oldest first. */
  latest(): Line[] {
    // What lies before zero was said in another session.
    const own = this.#earlier.filter(({ startAt }) => startAt >= 0);
    return [...own, ...this.#lines].slice(-this.options.shownLines);
  }

  /** Keeps lines in the order they began: a line cut late still stands before the words that cut it. */
  add(line: Line): void {
    const index = this.#lines.findLastIndex((other) => other.startAt <= line.startAt);
    this.#lines.splice(index + 1, 0, line);
    if (this.#lines.length > this.options.shownLines) this.#lines.shift();
    for (const context of this.options.contexts) {
      const folded = context.add(line);
      if (folded > 0) this.options.onFold(context, folded);
    }
    this.options.onChange();
  }

  /** What this speaker's model is given: the older turns in short, the newest as they were heard. */
  messagesFor(speaker: string): LlmMessage[] {
    return this.options.contexts.find((context) => context.speaker === speaker)?.messages() ?? [];
  }

  /** The newest `messages` lines, and what every speaker knows of all before them. */
  state(messages: number): ConversationState {
    const lines = [...this.#earlier, ...this.#lines].slice(-messages);
    const kept = new Set(lines);
    const summaries = this.options.contexts.map((context) => [context.speaker, context.before(kept)] as const);
    return { lines, summaries: Object.fromEntries(summaries) };
  }
}
