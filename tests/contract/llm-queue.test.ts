import { describe } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { silentMetrics } from '../../src/core/metrics.js';
import { newToken } from '../../src/core/token.js';
import { createMemoryQueue, type LlmJobStore, MemoryJobStore, SqlJobStore } from '../../src/llm/queue/index.js';
import { databases } from '../support/databases.js';
import { providerOf } from '../support/provider-of.js';
import { sharedDatabase } from '../support/shared-database.js';
import { queueContract } from './llm-queue.contract.js';
import type { QueuePlace } from './queue-place.js';

async function place(store: LlmJobStore): Promise<QueuePlace> {
  return {
    close: () => Promise.resolve(),
    async process(run, concurrency = 1) {
      const parts = { clock: systemClock, logger: silentLogger, metrics: silentMetrics, store };
      const settings = { providerOf, concurrencyOf: () => concurrency, exclusive: true, holder: newToken() };
      const queue = createMemoryQueue({ run, ...parts, ...settings });
      await queue.start();
      return queue;
    },
  };
}

describe('a queue in the process, remembered by nobody', () => {
  queueContract(() => place(new MemoryJobStore()));
});

describe.each(databases)('a queue in the process, remembered by $name', ({ open }) => {
  const shared = sharedDatabase(open);
  queueContract(async () => place(new SqlJobStore(await shared())));
});
