import { createHash } from 'node:crypto';
import type { Config, Secret } from '../config.js';
import type { Clock } from '../core/clock.js';
import { randomText } from '../core/id.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import {
  createMemoryQueue,
  JobGateway,
  type LlmQueue,
  type QueueOptions,
  type RunJob,
  SqlJobStore,
} from '../llm/queue/index.js';
import type { TextModels } from '../llm/text-models.js';
import type { Namespace, NamespaceSocket } from '../realtime/namespace-socket.js';
import type { Database } from '../storage/database.js';
import type { RedisConnection } from '../storage/redis.js';

/** At shutdown: most answers are over by then, the others are asked for again or told as interrupted. */
const DRAIN_GRACE_MS = 5_000;

export interface PlatformLlmQueue {
  readonly queue: LlmQueue;
  /** After the database and Redis. */
  readonly component: Component;
  /** Where clients follow it. */
  readonly namespace: Namespace;
}

/** The queue of the configuration in front of the models; what it needs for Redis is loaded only for that. */
export async function createPlatformLlmQueue(
  { llm }: Config,
  parts: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Metrics;
    readonly models: Pick<TextModels, 'get' | 'stream'>;
    readonly database: Database;
    readonly redis: RedisConnection | undefined;
    /** Of the database that servers share, if they do. */
    readonly databaseUrl: Secret | undefined;
    readonly limiter: RateLimiter;
  },
): Promise<PlatformLlmQueue> {
  const { models, database, redis, limiter, databaseUrl, ...common } = parts;
  const run: RunJob = ({ modelId, userId, input }, options) => models.stream(modelId, { userId, ...input }, options);
  const options = {
    ...common,
    run,
    providerOf: (modelId: string) => models.get(modelId).provider,
    concurrencyOf: (provider: string) => llm.concurrency.of[provider] ?? llm.concurrency.usual,
    store: new SqlJobStore(database),
    exclusive: database.kind === 'embedded',
    holder: `prc_${randomText(12)}`,
  };
  const shared = llm.queue === 'redis' && redis !== undefined && databaseUrl !== undefined;
  const queue = shared ? await shareQueue(options, { redis, databaseUrl }) : createMemoryQueue(options);
  const component: Component = {
    name: 'model requests',
    start: () => queue.start(),
    stop: () => queue.drain({ graceMs: DRAIN_GRACE_MS }),
  };
  const onConnection = (socket: NamespaceSocket) =>
    void new JobGateway(socket, { queue, limiter, logger: parts.logger });
  return { queue, component, namespace: { name: '/llm', onConnection } };
}

/** Servers share a line when they share Redis and database; two studios on one Redis must not take each other's requests. */
async function shareQueue(
  options: QueueOptions,
  { redis, databaseUrl }: { readonly redis: RedisConnection; readonly databaseUrl: Secret },
): Promise<LlmQueue> {
  const { createRedisQueue } = await import('../llm/queue/redis/redis-queue.js');
  const { host, pathname } = new URL(databaseUrl.reveal());
  const studio = createHash('sha256')
    .update(host + pathname)
    .digest('hex')
    .slice(0, 12);
  return createRedisQueue({ ...options, redis, prefix: `trialogue:llm:${studio}` });
}
