import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { EmbeddedDriver } from './embedded/embedded-driver.js';
import { ManagedDatabase } from './managed-database.js';
import { PostgresDriver } from './postgres/postgres-driver.js';

export interface DatabaseOptions {
  /** Of a Postgres server; without it the database is embedded. May hold a password and is never logged. */
  readonly url: string | undefined;
  /** Holds the embedded one. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The database, still to be started. */
export function createDatabase({ url, dataDir, clock, logger }: DatabaseOptions): ManagedDatabase {
  const driver = url === undefined ? new EmbeddedDriver({ dataDir, clock }) : new PostgresDriver(url);
  return new ManagedDatabase({ driver, clock, logger });
}
