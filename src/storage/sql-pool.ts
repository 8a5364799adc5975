import type { QueryArrayConfig, QueryConfig, QueryResult } from 'pg';

/** A statement as drizzle's node-postgres driver hands it over. */
export type SqlStatement = string | QueryConfig | QueryArrayConfig;

/** One session of the database, until it is released. */
export interface SqlClient {
  query(statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult>;
  release(): void;
}

/** What drizzle's node-postgres driver uses of a pool; it knows one by `Pool` in the name of its class. */
export interface SqlPool {
  query(statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult>;
  /** `patient`: for work whose statements may take any time. */
  connect(how?: { readonly patient?: boolean }): Promise<SqlClient>;
  /** Resolves when nothing of it is left. */
  end(): Promise<void>;
}

export interface OpenOptions {
  /** Tells, once, that what was opened is gone by itself. */
  readonly onLost: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Where the statements go. */
export interface DatabaseDriver {
  readonly kind: 'embedded' | 'postgres';
  /** Makes sure that nobody else opens the same; throws in words fit for whoever starts the server. */
  claim(): void;
  /** The longest pause between two attempts to open it. */
  readonly retryMaxMs: number;
  /** Opens anew, with nothing of a pool before; gives up when the signal aborts. */
  open(options: OpenOptions): Promise<SqlPool>;
  /** Whether it was the database that failed, not the statement. */
  isLoss(error: unknown): boolean;
  /** After the last pool has ended; gives the claim back. */
  close(): Promise<void>;
}
