import type { Clock } from '../core/clock.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import type { Config, Secrets } from '../config.js';
import { createDatabase } from '../storage/create-database.js';
import type { Database } from '../storage/database.js';
import { sayState } from '../storage/managed-database.js';

export interface PlatformDatabase {
  readonly database: Database;
  /** To be started first, that a second process on the same folder ends at once, and stopped last. */
  readonly component: Component;
  /**
   * Why nobody can be let in yet; null once the database was there. Losing it later does not take a server out of
   * service whose live sessions go on.
   */
  readonly notReady: () => string | null;
}

/** A database of the caller's is left to the caller. */
export function createPlatformDatabase(
  config: Config,
  secrets: Secrets,
  parts: { clock: Clock; logger: Logger; given?: Database | undefined },
): PlatformDatabase {
  const { clock, logger, given } = parts;
  if (given !== undefined) return { database: given, component: { name: 'database' }, notReady: () => null };
  const url = secrets.DATABASE_URL?.reveal();
  const database = createDatabase({ url, dataDir: config.directories.data, clock, logger });
  let wasUp = false;
  void database.whenUp().then((up) => (wasUp = up));
  return {
    database,
    component: { name: 'database', start: () => database.start(), stop: () => database.close() },
    notReady: () => (wasUp ? null : `the database is not there yet: ${sayState(database.state)}`),
  };
}
