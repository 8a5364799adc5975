import { systemClock } from '../src/core/clock.js';
import { silentLogger } from '../src/core/logger.js';
import type { RateLimiter } from '../src/core/rate-limiter.js';
import { FolderClaims } from '../src/recording/index.js';
import { createRecordings } from '../src/recordings/index.js';
import { MemoryRateLimiter } from '../src/resilience/memory-rate-limiter.js';
import { createDatabase } from '../src/storage/create-database.js';
import { say, serveScripted } from './serve-scripted.js';

/** As `scripted-server.ts`; takes any number of requests, and makes its index anew, over and over, when told to. */

/** Each request is counted as ever, and none is refused. */
const ROOM = 10_000;

await serveScripted(async ({ config }) => {
  const { data: dataDir, recordings: recordingsDir, logs: logsDir } = config.directories;
  const parts = { clock: systemClock, logger: silentLogger };
  const database = createDatabase({ url: undefined, dataDir, ...parts });
  database.start();
  await database.whenUp();
  const counting = new MemoryRateLimiter(systemClock);
  const limiter: RateLimiter = {
    take: (key, rule) => counting.take(key, { ...rule, points: rule.points * ROOM }),
  };
  // The index alone is used of it: the same as the service's own, with a reading thread of its own.
  const { sessionIndex, component } = createRecordings({
    ...{ ...parts, database, recordingsDir, logsDir, claims: new FolderClaims(), keepDays: null },
    voiceLine: () => Promise.reject(new Error('nothing is voiced here')),
  });
  const abort = new AbortController();

  let indexing = Promise.resolve();
  async function index(): Promise<void> {
    while (!abort.signal.aborted) {
      const startedMs = performance.now();
      const { read } = await sessionIndex.lookAtAll({ afresh: true });
      say({ type: 'indexed', sessions: read, ms: performance.now() - startedMs });
    }
  }

  return {
    overrides: { database, limiter },
    hear: (request) => {
      if (request === 'index') indexing = index();
      else abort.abort();
    },
    async close() {
      abort.abort();
      await indexing;
      await component.stop?.();
      await database.close();
    },
  };
});
