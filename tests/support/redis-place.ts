import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { silentMetrics } from '../../src/core/metrics.js';
import { newToken } from '../../src/core/token.js';
import type { LlmJobStore } from '../../src/llm/queue/index.js';
import { createRedisQueue } from '../../src/llm/queue/redis/redis-queue.js';
import { CircuitBreaker, redisBreaker } from '../../src/resilience/circuit-breaker.js';
import { RedisConnection } from '../../src/storage/redis.js';
import type { QueuePlace } from '../contract/queue-place.js';
import { providerOf } from './provider-of.js';
import type { RedisProcess } from './redis-process.js';

/** Each place has keys of its own. */
export function redisPlace(server: RedisProcess, store: LlmJobStore): QueuePlace {
  const prefix = `test:${newToken()}`;
  const connections: RedisConnection[] = [];
  return {
    async process(run, concurrency = 1) {
      const clock = systemClock;
      const gate = new CircuitBreaker({ clock, ...redisBreaker });
      const redis = new RedisConnection({ url: server.url, logger: silentLogger, metrics: silentMetrics, gate });
      connections.push(redis);
      await redis.start();
      const parts = { clock, logger: silentLogger, metrics: silentMetrics, store, redis, prefix };
      const settings = { providerOf, concurrencyOf: () => concurrency, holder: newToken() };
      const queue = createRedisQueue({ run, ...parts, ...settings });
      await queue.start();
      return queue;
    },
    async close() {
      for (const connection of connections) connection.close();
    },
  };
}
