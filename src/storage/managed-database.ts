import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import type { Clock, Timer } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Database, DatabaseState, Orm } from './database.js';
import { reasonOf, unavailable } from './database-errors.js';
import { GuardedPool } from './guarded-pool.js';
import { migrate } from './migrate.js';
import * as schema from './schema/index.js';
import type { DatabaseDriver, SqlPool } from './sql-pool.js';

const RETRY_FIRST_MS = 250;

export interface ManagedDatabaseOptions {
  readonly driver: DatabaseDriver;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Opens what its driver drives, in the background, and opens it again whenever it was lost. Each change is logged once. */
export class ManagedDatabase implements Database {
  readonly kind: Database['kind'];
  readonly orm: Orm;
  /** For what is no statement of a table's: dumps. */
  readonly pool: SqlPool;
  readonly #onUp = new Set<(up: boolean) => void>();
  #state: DatabaseState = { is: 'starting' };
  #pool: SqlPool | undefined;
  #opening: Promise<void> | undefined;
  #retry: { timer: Timer; resolve: () => void } | undefined;
  #suspected: SqlPool | undefined;
  #closing: Promise<void> | undefined;
  readonly #abort = new AbortController();

  constructor(private readonly options: ManagedDatabaseOptions) {
    this.kind = options.driver.kind;
    this.pool = new GuardedPool({
      current: () => this.#current(),
      judge: (error, pool) => this.#judge(error, pool),
    });
    // It is no pg.Pool, and drizzle asks it for nothing that it lacks.
    this.orm = drizzle({ client: this.pool as unknown as Pool, schema });
  }

  get state(): DatabaseState {
    return this.#state;
  }

  /** Begins to open it, which is not waited for. Throws what another process on the same folder makes impossible. */
  start(): void {
    this.options.driver.claim();
    this.#openAgain();
  }

  whenUp(): Promise<boolean> {
    if (this.#state.is === 'up') return Promise.resolve(true);
    if (this.#state.is === 'closed') return Promise.resolve(false);
    return new Promise((resolve) => this.#onUp.add(resolve));
  }

  async latencyMs(): Promise<number> {
    const startedMs = this.options.clock.nowMs();
    await this.pool.query('SELECT 1');
    return this.options.clock.nowMs() - startedMs;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const pool = this.#pool;
    this.#become({ is: 'closed' });
    this.#abort.abort();
    this.#retry?.timer.cancel();
    this.#retry?.resolve();
    await this.#opening;
    await (pool ?? this.#pool)?.end();
    await this.options.driver.close();
  }

  #openAgain(): void {
    this.#opening ??= this.#open();
  }

  async #open(): Promise<void> {
    for (
      let delayMs = RETRY_FIRST_MS;
      !this.#isClosed();
      delayMs = Math.min(this.options.driver.retryMaxMs, delayMs * 2)
    ) {
      try {
        await this.#openOnce();
        break;
      } catch (error) {
        if (this.#isClosed()) break;
        this.#lost(error);
      }
      await new Promise<void>((resolve) => {
        this.#retry = { resolve, timer: this.options.clock.setTimer(delayMs, resolve) };
      });
    }
    this.#opening = undefined;
  }

  async #openOnce(): Promise<void> {
    const { driver, logger, clock } = this.options;
    const startedMs = clock.nowMs();
    const pool = await driver.open({
      onLost: (error) => this.#lose(error, pool),
      signal: this.#abort.signal,
    });
    try {
      const migrations = await migrate(pool);
      this.#pool = pool;
      if (this.#isClosed()) return;
      this.#become({ is: 'up' });
      logger.info({ kind: this.kind, migrations, tookMs: Math.round(clock.nowMs() - startedMs) }, 'database is up');
    } catch (error) {
      await pool.end().catch(() => undefined); // the first error is the one that matters
      throw error;
    }
  }

  #current(): SqlPool {
    if (this.#state.is === 'up' && this.#pool !== undefined) return this.#pool;
    throw unavailable(sayState(this.#state));
  }

  #judge(error: unknown, pool: SqlPool): unknown {
    if (error instanceof AppError || !this.options.driver.isLoss(error)) return error;
    void this.#suspect(pool);
    return unavailable(reasonOf(error), error);
  }

  /** One connection may break, or many wait too long, without the database being away: it is asked once more. */
  async #suspect(pool: SqlPool): Promise<void> {
    if (pool !== this.#pool || this.#suspected === pool) return;
    this.#suspected = pool;
    try {
      await pool.query('SELECT 1');
    } catch (error) {
      if (this.options.driver.isLoss(error)) this.#lose(error, pool);
    } finally {
      this.#suspected = undefined;
    }
  }

  #lose(error: unknown, pool: SqlPool): void {
    if (pool !== this.#pool || this.#isClosed()) return;
    this.#pool = undefined;
    this.#lost(error);
    void pool.end().catch(() => undefined); // it is lost already
    this.#openAgain();
  }

  #lost(error: unknown): void {
    const reason = reasonOf(error);
    if (this.#state.is !== 'lost') {
      this.options.logger.warn({ kind: this.kind, reason }, 'database lost: it is tried again until it is there');
    }
    this.#become({ is: 'lost', reason });
  }

  #become(state: DatabaseState): void {
    this.#state = state;
    if (state.is !== 'up' && state.is !== 'closed') return;
    for (const told of this.#onUp) told(state.is === 'up');
    this.#onUp.clear();
  }

  #isClosed(): boolean {
    return this.#state.is === 'closed';
  }
}

/** Why it cannot be used, in words. */
export function sayState(state: DatabaseState): string {
  if (state.is === 'starting') return 'it is being opened';
  if (state.is === 'lost') return state.reason;
  return state.is === 'closed' ? 'the server is stopping' : 'it is up';
}
