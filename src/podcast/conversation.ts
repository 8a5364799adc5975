import type { LlmMessage } from '../adapters/llm.js';
import type { Line } from '../protocol/live-session.js';

/** The conversation as it was heard: what captions, prompts and the page are made from. */
export class Conversation {
  #lines: Line[] = [];

  constructor(
    private readonly options: {
      readonly nameOf: (speaker: string) => string;
      /** Turns given to a model as context. */
      readonly contextTurns: number;
      /** Lines shown to clients. */
      readonly shownLines: number;
    },
  ) {}

  /** The newest lines, oldest first. */
  latest(): Line[] {
    return this.#lines.slice(-this.options.shownLines);
  }

  /** Keeps lines in the order they began: a line cut late still stands before the words that cut it. */
  add(line: Line): void {
    const index = this.#lines.findLastIndex((other) => other.startAt <= line.startAt);
    this.#lines.splice(index + 1, 0, line);
  }

  /** The latest turns as this speaker's model sees them. */
  messagesFor(speaker: string): LlmMessage[] {
    return this.#lines.slice(-this.options.contextTurns).map((line) => ({
      role: line.speaker === speaker ? 'assistant' : 'user',
      name: this.options.nameOf(line.speaker),
      text: line.text,
      interrupted: line.interrupted,
    }));
  }
}
