import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { limits } from '../../limits.js';
import type { RedisConnection } from '../../storage/redis.js';
import { type ConversationMemory, memoryDefaults, type MemoryRules } from './conversation-memory.js';
import { FallingBackMemory } from './falling-back-memory.js';
import { InProcessMemory } from './in-process-memory.js';
import { RedisMemory } from './redis-memory.js';

export interface MemoryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rules?: MemoryRules;
  /** Where memory outlives the process; without it, it ends with the process. */
  readonly redis?: RedisConnection | undefined;
}

/** The service's memory of its conversations. */
export function createMemory({ clock, logger, rules = memoryDefaults, redis }: MemoryOptions): ConversationMemory {
  const conversationsMax = limits.rememberedConversations;
  const process = new InProcessMemory({ clock, rules, conversationsMax });
  if (redis === undefined) return process;
  const shared = new RedisMemory({ redis, clock, logger, rules, conversationsMax });
  return new FallingBackMemory({ process, shared, onReturn: (listener) => redis.onReturn(listener), logger });
}
