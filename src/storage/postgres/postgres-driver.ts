import pg from 'pg';
import type { DatabaseDriver, OpenOptions, SqlPool } from '../sql-pool.js';
import { PostgresPool } from './postgres-pool.js';
import { isConnectionLoss } from './connection-loss.js';

/** A studio asks little at once; a server's connections are dear. */
const CONNECTIONS = 10;
/** An attempt costs nothing, and people wait. */
const RETRY_MAX_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** The server ends a statement then; a server that does not even do that is given up a little later. */
const STATEMENT_TIMEOUT_MS = 15_000;
const ANSWER_GRACE_MS = 2_000;
/** As long as the embedded one lends its session. */
const IDLE_IN_TRANSACTION_MS = 15_000;

/** A Postgres server; may be restarted under us, or not be there yet. */
export class PostgresDriver implements DatabaseDriver {
  readonly kind = 'postgres';
  readonly retryMaxMs = RETRY_MAX_MS;

  /** `url` may hold a password and is never logged. */
  constructor(
    private readonly url: string,
    private readonly statementTimeoutMs = STATEMENT_TIMEOUT_MS,
  ) {}

  claim(): void {
    // Any number of processes may share a server.
  }

  open({ onLost }: OpenOptions): Promise<SqlPool> {
    const pool = new pg.Pool({
      connectionString: this.url,
      max: CONNECTIONS,
      application_name: 'trialogue',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: this.statementTimeoutMs,
      query_timeout: this.statementTimeoutMs + ANSWER_GRACE_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    });
    return Promise.resolve(new PostgresPool(pool, onLost));
  }

  isLoss(error: unknown): boolean {
    return isConnectionLoss(error);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
