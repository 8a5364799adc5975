import type { Config } from '../config.js';
import type { Clock } from '../core/clock.js';
import { randomText } from '../core/id.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import { createMemoryQueue, type LlmQueue, type RunJob, SqlJobStore } from '../llm/queue/index.js';
import type { TextModels } from '../llm/text-models.js';
import type { Database } from '../storage/database.js';

/** At shutdown: most answers are over by then, the others are asked for again or told as interrupted. */
const DRAIN_GRACE_MS = 5_000;

export interface PlatformLlmQueue {
  readonly queue: LlmQueue;
  /** After the database. */
  readonly component: Component;
}

/** The queue of the configuration in front of the models. */
export function createPlatformLlmQueue(
  { llm }: Config,
  parts: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Metrics;
    readonly models: Pick<TextModels, 'get' | 'stream'>;
    readonly database: Database;
  },
): PlatformLlmQueue {
  const { models, database, ...common } = parts;
  const run: RunJob = ({ modelId, userId, input }, options) => models.stream(modelId, { userId, ...input }, options);
  const queue = createMemoryQueue({
    ...common,
    run,
    providerOf: (modelId) => models.get(modelId).provider,
    concurrencyOf: (provider) => llm.concurrency.of[provider] ?? llm.concurrency.usual,
    store: new SqlJobStore(database),
    exclusive: database.kind === 'embedded',
    holder: `prc_${randomText(12)}`,
  });
  const component: Component = {
    name: 'model requests',
    start: () => queue.start(),
    stop: () => queue.drain({ graceMs: DRAIN_GRACE_MS }),
  };
  return { queue, component };
}
