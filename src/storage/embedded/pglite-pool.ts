import type { QueryResult } from 'pg';
import type { Clock, Timer } from '../../core/clock.js';
import { unavailable } from '../database-errors.js';
import type { SqlClient, SqlPool, SqlStatement } from '../sql-pool.js';
import type { PgliteThread } from './pglite-thread.js';
import { fromWire, toWire } from './wire-values.js';

/** Statements and transactions that may wait for the one session. */
const WAITING_MAX = 1_000;
/** Far beyond any statement of ours; whoever waits for longer waits for a plan gone wrong. */
const STATEMENT_LIMIT_MS = 30_000;
/** Between two statements: whoever needs longer waits for something else than the database, and everybody for them. */
const IDLE_LIMIT_MS = 15_000;

const BEGINS = /^\s*(begin|start\s+transaction)\b/i;
const ENDS = /^\s*(commit|end|rollback(?!\s+to))\b/i;

/** PGlite has one session. It is lent to one transaction at a time; everything else waits in the order of asking. */
export class PglitePool implements SqlPool {
  readonly #waiting: (() => void)[] = [];
  #lent = false;
  #changes = 0;

  constructor(
    private readonly thread: PgliteThread,
    private readonly clock: Clock,
  ) {}

  async query(statement: SqlStatement, values?: readonly unknown[]): Promise<QueryResult> {
    const client = await this.connect();
    try {
      return await client.query(statement, values);
    } finally {
      client.release();
    }
  }

  async connect({ patient = false } = {}): Promise<SqlClient> {
    await this.#borrow();
    return this.#lend(patient ? null : STATEMENT_LIMIT_MS);
  }

  /** Rows written so far. */
  get changes(): number {
    return this.#changes;
  }

  /** The thread is ended by whoever started it. */
  end(): Promise<void> {
    return Promise.resolve();
  }

  #lend(limitMs: number | null): SqlClient {
    let open = false;
    let over: Error | undefined;
    let idle: Timer | undefined;
    const giveBack = async (because: Error): Promise<void> => {
      if (over !== undefined) return;
      over = because;
      idle?.cancel();
      // What was begun and not ended must not become part of what the next one does; a lost session has nothing to end.
      if (open) await this.#run('ROLLBACK', undefined, limitMs).catch(() => undefined);
      this.#giveBack();
    };
    return {
      query: async (statement, values) => {
        if (over !== undefined) throw over;
        idle?.cancel();
        try {
          return await this.#run(statement, values, limitMs);
        } finally {
          open = isOpenAfter(textOf(statement), open);
          idle = this.clock.setTimer(IDLE_LIMIT_MS, () => void giveBack(forgotten()));
        }
      },
      release: () => void giveBack(new Error('this session was released before')),
    };
  }

  async #run(
    statement: SqlStatement,
    values: readonly unknown[] | undefined,
    limitMs: number | null,
  ): Promise<QueryResult> {
    const given = values ?? (typeof statement === 'string' ? undefined : (statement.values as unknown[] | undefined));
    const result = await this.thread.run(textOf(statement), given?.map(toWire) ?? null, limitMs);
    this.#changes += result.affectedRows;
    return fromWire(statement, result);
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

function textOf(statement: SqlStatement): string {
  return typeof statement === 'string' ? statement : statement.text;
}

function isOpenAfter(text: string, before: boolean): boolean {
  return BEGINS.test(text) || (before && !ENDS.test(text));
}

function forgotten(): Error {
  return unavailable(`a transaction stood still for more than ${IDLE_LIMIT_MS / 1_000} s and was rolled back`);
}
