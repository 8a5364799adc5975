import type { Config, Secret } from '../config.js';
import type { Clock } from '../core/clock.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import type { Api } from '../http/api.js';
import { addLlmRoutes, type LlmQueue } from '../llm/queue/index.js';
import type { TextModels } from '../llm/text-models.js';
import type { BriefingFolder } from '../podcast/index.js';
import type { Status } from '../protocol/routes/operations.js';
import type { Namespace } from '../realtime/namespace-socket.js';
import type { Database } from '../storage/database.js';
import type { RedisConnection } from '../storage/redis.js';
import { addThreadRoutes, createThreads, type Preferences } from '../threads/index.js';
import { createPlatformLlmQueue } from './llm-queue.js';

/** Where episodes are prepared: threads with models, and the queue in which their questions wait. */
export interface GreenRoom {
  /** After the database and the models; stopped before them. */
  readonly components: readonly Component[];
  /** For the status pages. */
  readonly queueStatus: () => Promise<Status['queue']>;
  addRoutes(api: Api): void;
  /** Beside the live sessions' sockets. */
  readonly namespaces: readonly Namespace[];
}

export interface GreenRoomOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly models: Pick<TextModels, 'get' | 'stream'>;
  readonly database: Database;
  readonly redis: RedisConnection | undefined;
  readonly databaseUrl: Secret | undefined;
  readonly limiter: RateLimiter;
  readonly briefings: BriefingFolder;
  readonly preferences: (userId: string) => Promise<Preferences>;
}

export async function createGreenRoom(config: Config, options: GreenRoomOptions): Promise<GreenRoom> {
  const { queue, component, namespace } = await createPlatformLlmQueue(config, options);
  const threads = createThreads({ ...options, queue });
  return {
    components: [threads.component, component],
    namespaces: [namespace],
    queueStatus: () => queueStatus(queue),
    addRoutes(api) {
      addLlmRoutes(api, { queue });
      addThreadRoutes(api, threads);
    },
  };
}

async function queueStatus(queue: LlmQueue): Promise<Status['queue']> {
  const { driver, queued, running, capacity, lanes } = await queue.stats();
  return { driver, queued, running, capacity, lanes };
}
