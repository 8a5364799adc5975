import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type * as schema from './schema/index.js';

export type Orm = NodePgDatabase<typeof schema>;
/** What `orm.transaction` hands to its callback; a store's inner functions take either. */
export type OrmTransaction = Parameters<Parameters<Orm['transaction']>[0]>[0];

export type DatabaseState =
  | { readonly is: 'starting' }
  | { readonly is: 'up' }
  /** It is tried again and again. */
  | { readonly is: 'lost'; readonly reason: string }
  | { readonly is: 'closed' };

/**
 * The index of what the folders hold, and the home of what is only text. It opens in the background and may go away and
 * come back: until then every call fails at once with `DATABASE_UNAVAILABLE`, which nothing on the live path may wait
 * for. Statements fail with drizzle's error, whose cause is the driver's.
 *
 * The embedded one has a single session: a transaction holds up everybody else, so nothing else is awaited inside one,
 * and only through the transaction's own handle.
 */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  readonly orm: Orm;
  readonly state: DatabaseState;
  /** True once it is up with every table in place, false when it was closed before. */
  whenUp(): Promise<boolean>;
  /** How long the smallest question takes, in milliseconds. Throws `DATABASE_UNAVAILABLE`. */
  latencyMs(): Promise<number>;
  /** Resolves when everything written is on disk. Idempotent. */
  close(): Promise<void>;
}
