import type { Clock } from '../core/clock.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import { MemoryRateLimiter } from '../resilience/memory-rate-limiter.js';
import type { RedisConnection } from '../storage/redis.js';

/** Limits in Redis where there is one, else in the process. */
export async function createRateLimiter(options: {
  readonly redis: RedisConnection | undefined;
  readonly clock: Clock;
  readonly processes: number;
}): Promise<RateLimiter> {
  const { redis, clock, processes } = options;
  if (redis === undefined) return new MemoryRateLimiter(clock);
  const { RedisRateLimiter } = await import('../resilience/redis-rate-limiter.js');
  return new RedisRateLimiter({ redis, clock, processes });
}
