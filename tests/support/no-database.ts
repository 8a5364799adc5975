import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import type { Database } from '../../src/storage/database.js';
import { ManagedDatabase } from '../../src/storage/managed-database.js';

/** For what needs none, without the time and memory one takes: every call fails with `DATABASE_UNAVAILABLE`. */
export function noDatabase(): Database {
  return new ManagedDatabase({
    clock: systemClock,
    logger: silentLogger,
    driver: {
      kind: 'embedded',
      retryMaxMs: 60_000,
      claim: () => undefined,
      open: () => Promise.reject(new Error('this test has no database')),
      isLoss: () => true,
      close: () => Promise.resolve(),
    },
  });
}
