import type { QueryResult } from 'pg';
import type { Clock } from '../../core/clock.js';
import { unavailable } from '../database-errors.js';
import type { SqlClient, SqlPool, SqlStatement } from '../sql-pool.js';
import type { PgliteThread } from './pglite-thread.js';
import { fromWire, toWire } from './wire-values.js';

/** Statements and transactions that may wait for the one session. */
const WAITING_MAX = 1_000;
/** Far beyond any statement of ours; whoever waits for longer waits for a plan gone wrong. */
const STATEMENT_LIMIT_MS = 30_000;
/** A transaction open for so long is waiting for something else than the database, and everybody for it. */
export const LEASE_LIMIT_MS = 15_000;
const CLOSE_LIMIT_MS = 10_000;

const BEGINS = /^\s*(begin|start\s+transaction)\b/i;
const ENDS = /^\s*(commit|end|rollback(?!\s+to))\b/i;

/** PGlite has one session. It is lent to one transaction at a time; everything else waits in the order of asking. */
export class PglitePool implements SqlPool {
  readonly #waiting: (() => void)[] = [];
  #lent = false;

  constructor(
    private readonly thread: PgliteThread,
    private readonly clock: Clock,
  ) {}

  async query(statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult> {
    await this.#borrow();
    try {
      return await this.#run(statement, values);
    } finally {
      this.#giveBack();
    }
  }

  async connect(): Promise<SqlClient> {
    await this.#borrow();
    return this.#lend();
  }

  /** Ends the thread when what it was given is done. */
  async end(): Promise<void> {
    await this.thread.close(CLOSE_LIMIT_MS);
  }

  #lend(): SqlClient {
    let open = false;
    let released = false;
    let expired = false;
    const giveBack = async (): Promise<void> => {
      // What was begun and not ended must not become part of what the next one does; a lost session has nothing to end.
      if (open) await this.#run('ROLLBACK').catch(() => undefined);
      this.#giveBack();
    };
    const timer = this.clock.setTimer(LEASE_LIMIT_MS, () => {
      expired = true;
      void giveBack();
    });
    return {
      query: async (statement, values) => {
        if (released) throw new Error('this session was released before');
        if (expired)
          throw unavailable(`a transaction was open for more than ${LEASE_LIMIT_MS / 1_000} s and was rolled back`);
        const text = typeof statement === 'string' ? statement : statement.text;
        const result = await this.#run(statement, values);
        if (BEGINS.test(text)) open = true;
        if (ENDS.test(text)) open = false;
        return result;
      },
      release: () => {
        timer.cancel();
        if (released || expired) return;
        released = true;
        void giveBack();
      },
    };
  }

  async #run(statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult> {
    const text = typeof statement === 'string' ? statement : statement.text;
    const given = values ?? (typeof statement === 'string' ? undefined : (statement.values as unknown[] | undefined));
    return fromWire(statement, await this.thread.run(text, given?.map(toWire) ?? null, STATEMENT_LIMIT_MS));
  }

  #borrow(): Promise<void> {
    if (!this.#lent) {
      this.#lent = true;
      return Promise.resolve();
    }
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(unavailable('too many statements wait for it'));
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#lent = false;
    else next();
  }
}
