import type { Clock, Timer } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { RedisConnection } from '../../storage/redis.js';
import {
  type ConversationMemory,
  type MemoryRules,
  type RememberedConversation,
  rememberedSchema,
  timeLeftMs,
  withinRules,
} from './conversation-memory.js';

/** `trialogue:conversation:<session id>`: one string of JSON (`rememberedSchema`), expiring by itself. */
const KEY_PREFIX = 'trialogue:conversation:';
/** Changes of a conversation that come together are one write. */
const WRITE_AFTER_MS = 200;
/** Conversations in one pipeline: making their JSON must not hold up the sound of all sessions. */
const BATCH = 32;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 2_000;

export interface RedisMemoryOptions {
  readonly redis: Pick<RedisConnection, 'run'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rules: MemoryRules;
  /** The most conversations that wait to be written; beyond it the oldest write is dropped. */
  readonly conversationsMax: number;
}

/** Conversations in Redis, written behind: whoever keeps one never waits, and the latest state wins. */
export class RedisMemory implements ConversationMemory {
  readonly rules: MemoryRules;
  readonly #waiting = new Map<string, RememberedConversation>();
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #failures = 0;
  #closed = false;

  constructor(private readonly options: RedisMemoryOptions) {
    this.rules = options.rules;
  }

  keep(id: string, conversation: RememberedConversation): void {
    if (this.#closed) return;
    this.#waiting.delete(id);
    this.#waiting.set(id, conversation);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > this.options.conversationsMax && oldest !== undefined) this.#waiting.delete(oldest);
    this.#writeAfter(WRITE_AFTER_MS);
  }

  async recall(id: string): Promise<RememberedConversation | null> {
    const text = await this.options.redis.run((client) => client.get(KEY_PREFIX + id));
    if (text === null) return null;
    const read = rememberedSchema.safeParse(parseJson(text));
    if (read.success) return read.data;
    this.options.logger.warn({ sessionId: id }, 'remembered conversation cannot be read: it is passed over');
    return null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#writing;
    while (this.#waiting.size > 0 && (await this.#writeBatch()));
    const left = this.#waiting.size;
    if (left > 0) this.options.logger.warn({ conversations: left }, 'conversations could not be written to redis');
  }

  #writeAfter(delayMs: number): void {
    if (this.#closed || this.#writing !== undefined) return;
    this.#timer ??= this.options.clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      this.#writing = this.#writeNext();
    });
  }

  async #writeNext(): Promise<void> {
    const written = await this.#writeBatch();
    this.#writing = undefined;
    this.#failures = written ? 0 : this.#failures + 1;
    if (this.#waiting.size > 0) this.#writeAfter(written ? 0 : retryMs(this.#failures));
  }

  /** False when Redis did not take it: it stays waiting. The connection counts and logs that. */
  async #writeBatch(): Promise<boolean> {
    const batch = [...this.#waiting].slice(0, BATCH);
    try {
      await this.#store(batch);
    } catch {
      return false;
    }
    for (const [id, conversation] of batch) {
      // A newer state may have come meanwhile.
      if (this.#waiting.get(id) === conversation) this.#waiting.delete(id);
    }
    return true;
  }

  #store(batch: readonly (readonly [string, RememberedConversation])[]): Promise<void> {
    return this.options.redis.run(async (client) => {
      const pipeline = client.pipeline();
      for (const [id, conversation] of batch) {
        const leftMs = timeLeftMs(conversation, this.rules, this.options.clock.epochMs());
        const text = JSON.stringify(withinRules(conversation, this.rules));
        if (leftMs > 0) pipeline.set(KEY_PREFIX + id, text, 'PX', leftMs);
      }
      const results = (await pipeline.exec()) ?? [];
      for (const [error] of results) if (error) throw error;
    });
  }
}

function retryMs(failures: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (failures - 1));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not ours: the schema refuses undefined.
    return undefined;
  }
}
