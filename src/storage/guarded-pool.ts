import type { QueryResult } from 'pg';
import type { SqlClient, SqlPool, SqlStatement } from './sql-pool.js';

/** The pool in use now, or an error for the time there is none; and what a failure means. */
export interface PoolGuard {
  /** Throws `DATABASE_UNAVAILABLE`. */
  current(): SqlPool;
  /** What to throw in place of what the pool threw. */
  judge(error: unknown, pool: SqlPool): unknown;
}

/** The pool that drizzle holds on to, while the ones behind it come and go. */
export class GuardedPool implements SqlPool {
  constructor(private readonly guard: PoolGuard) {}

  async query(statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult> {
    const pool = this.guard.current();
    return this.#judged(pool, pool.query(statement, values));
  }

  async connect(how?: { readonly patient?: boolean }): Promise<SqlClient> {
    const pool = this.guard.current();
    const client = await this.#judged(pool, pool.connect(how));
    return {
      query: (statement, values) => this.#judged(pool, client.query(statement, values)),
      release: () => client.release(),
    };
  }

  /** The pools behind are ended by whoever opened them. */
  end(): Promise<void> {
    return Promise.resolve();
  }

  async #judged<T>(pool: SqlPool, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.guard.judge(error, pool);
    }
  }
}
