import type { Clock } from '../core/clock.js';
import { errorMessage } from '../core/errors.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import type { LlmQueue } from '../llm/queue/index.js';
import type { TextModels } from '../llm/text-models.js';
import type { BriefingFolder } from '../podcast/index.js';
import type { Database } from '../storage/database.js';
import { BriefingService } from './briefing-service.js';
import { ContextLoader, type Preferences } from './context-loader.js';
import { LiveRuns } from './live-runs.js';
import { MessageService } from './message-service.js';
import { MessageStore } from './message-store.js';
import type { ThreadServices } from './routes.js';
import { RunService } from './run-service.js';
import { RunStore } from './run-store.js';
import { SummarizationService } from './summarization-service.js';
import { ThreadSearch } from './thread-search.js';
import { ThreadService } from './thread-service.js';
import { ThreadStore } from './thread-store.js';

export { addThreadRoutes } from './routes.js';
export type { Preferences } from './context-loader.js';

export interface ThreadsOptions {
  readonly database: Database;
  readonly queue: LlmQueue;
  readonly models: Pick<TextModels, 'get'>;
  readonly briefings: BriefingFolder;
  /** What an account has chosen for all its models. */
  readonly preferences: (userId: string) => Promise<Preferences>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Threads extends ThreadServices {
  /** To be started before the queue, which ends what runs first when it stops. */
  readonly component: Component;
}

/** Conversations in text with several models. */
export function createThreads(options: ThreadsOptions): Threads {
  const { database, queue, models, preferences, briefings: folder, clock } = options;
  const logger = options.logger.child({ component: 'threads' });
  const threads = new ThreadStore(database);
  const messages = new MessageStore(database);
  const runStore = new RunStore(database);
  const contexts = new ContextLoader({ threads, messages, models, preferences });
  const parts = { queue, models, threads, messages, contexts, clock, logger };
  const summaries = new SummarizationService(parts);
  const live = new LiveRuns({
    queue,
    runs: runStore,
    messages,
    clock,
    logger,
    onAnswered: (run, answer) => summaries.consider(run, answer),
  });
  const runs = new RunService({ queue, threads, runs: runStore, live, contexts, clock, logger });
  const service = new ThreadService({ threads, search: new ThreadSearch(database), runs, live, models, clock });
  return {
    threads: service,
    briefings: new BriefingService({ ...parts, folder, service }),
    messages: new MessageService({ threads, messages, live }),
    runs,
    live,
    summaries,
    component: {
      name: 'threads',
      // In the background: the database may come later, and nothing waits for what was left.
      start: () => void recover(database, runs, logger),
      stop: () => live.stop(),
    },
  };
}

async function recover(database: Database, runs: RunService, logger: Logger): Promise<void> {
  if (!(await database.whenUp())) return;
  await runs.recover().catch((error: unknown) => {
    logger.warn(
      { reason: errorMessage(error) },
      'answers that were left unfinished are looked after once they are asked for',
    );
  });
}
