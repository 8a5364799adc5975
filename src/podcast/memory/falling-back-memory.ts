import { errorMessage } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { ConversationMemory, MemoryRules, RememberedConversation } from './conversation-memory.js';
import type { InProcessMemory } from './in-process-memory.js';

export interface FallingBackMemoryOptions {
  /** The truth about this process's conversations. */
  readonly process: InProcessMemory;
  /** What outlives the process. */
  readonly shared: ConversationMemory;
  /** Calls back each time the shared store is there again, perhaps empty. */
  readonly onReturn: (listener: () => void) => void;
  readonly logger: Logger;
}

/** Remembers in the process and, whenever it is there, in a store that outlives it; the store's return mends it. */
export class FallingBackMemory implements ConversationMemory {
  readonly rules: MemoryRules;

  constructor(private readonly options: FallingBackMemoryOptions) {
    const { process, shared, onReturn } = options;
    this.rules = process.rules;
    onReturn(() => {
      for (const [id, conversation] of process.entries()) shared.keep(id, conversation);
    });
  }

  keep(id: string, conversation: RememberedConversation): void {
    this.options.process.keep(id, conversation);
    this.options.shared.keep(id, conversation);
  }

  /** Only this process writes the conversations it holds, so the shared store has nothing newer. Never rejects. */
  async recall(id: string): Promise<RememberedConversation | null> {
    const own = await this.options.process.recall(id);
    if (own !== null) return own;
    try {
      return await this.options.shared.recall(id);
    } catch (error) {
      this.options.logger.warn({ sessionId: id, reason: errorMessage(error) }, 'conversation cannot be recalled');
      return null;
    }
  }

  async close(): Promise<void> {
    await this.options.shared.close();
    await this.options.process.close();
  }
}
