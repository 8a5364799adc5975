import type { Clock } from '../../core/clock.js';
import {
  type ConversationMemory,
  type MemoryRules,
  type RememberedConversation,
  timeLeftMs,
  withinRules,
} from './conversation-memory.js';

export interface InProcessMemoryOptions {
  readonly clock: Clock;
  readonly rules: MemoryRules;
  /** The most conversations; beyond it the one that was kept longest ago is forgotten. */
  readonly conversationsMax: number;
}

/** Conversations of this process; they end with it. */
export class InProcessMemory implements ConversationMemory {
  readonly rules: MemoryRules;
  /** In the order they were last kept. */
  readonly #kept = new Map<string, RememberedConversation>();

  constructor(private readonly options: InProcessMemoryOptions) {
    this.rules = options.rules;
  }

  keep(id: string, conversation: RememberedConversation): void {
    this.#kept.delete(id);
    this.#kept.set(id, withinRules(conversation, this.rules));
    for (const [oldest, kept] of this.#kept) {
      if (this.#kept.size <= this.options.conversationsMax && this.#isFresh(kept)) break;
      this.#kept.delete(oldest);
    }
  }

  async recall(id: string): Promise<RememberedConversation | null> {
    const kept = this.#kept.get(id);
    return kept !== undefined && this.#isFresh(kept) ? kept : null;
  }

  /** All that is remembered. */
  entries(): [string, RememberedConversation][] {
    return [...this.#kept].filter(([, kept]) => this.#isFresh(kept));
  }

  async close(): Promise<void> {
    this.#kept.clear();
  }

  #isFresh(kept: RememberedConversation): boolean {
    return timeLeftMs(kept, this.rules, this.options.clock.epochMs()) > 0;
  }
}
