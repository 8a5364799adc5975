import type { Clock, Timer } from '../../core/clock.js';
import { quoted } from '../backup/tables.js';
import type { SqlPool } from '../sql-pool.js';

const LOOK_EVERY_MS = 60_000;
const DUMP_EVERY_MS = 24 * 60 * 60_000;
/** Rows written since the last time, and a part of those there are: the measure of Postgres' own autovacuum, coarser. */
const CHANGES_MIN = 1_000;
const CHANGES_SHARE = 0.1;
const LOG_BYTES_MAX = 32 * 1024 * 1024;

export interface HousekeepingOptions {
  /** `changes`: rows written since it was opened. */
  readonly pool: Pick<SqlPool, 'query'> & { readonly changes: number };
  readonly clock: Clock;
  /** Writes everything down once more. */
  readonly dump: () => Promise<void>;
}

/**
 * What a Postgres server does by itself, and PGlite's single process does not. Without a vacuum tables grow with every
 * update, and a query planned for an empty table takes twenty times as long on a full one; without a checkpoint the log of
 * changes grows for ever, and what a kill leaves takes as long to recover. A table at a time, so that others get their turn.
 */
export class Housekeeping {
  #timer: Timer | undefined;
  #stopped = false;
  #doneAt = 0;
  #dumped = { atMs: 0, changes: 0 };

  constructor(private readonly options: HousekeepingOptions) {}

  start(): void {
    this.#dumped = { atMs: this.options.clock.nowMs(), changes: 0 };
    this.#waitAndLook();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #waitAndLook(): void {
    if (this.#stopped) return;
    this.#timer = this.options.clock.setTimer(LOOK_EVERY_MS, () => {
      // What fails because the database went away is done by whoever opens it again.
      void this.#look()
        .catch(() => undefined)
        .then(() => this.#waitAndLook());
    });
  }

  async #look(): Promise<void> {
    await this.#vacuum();
    await this.#checkpoint();
    const { pool, clock, dump } = this.options;
    if (pool.changes === this.#dumped.changes || clock.nowMs() - this.#dumped.atMs < DUMP_EVERY_MS) return;
    this.#dumped = { atMs: clock.nowMs(), changes: pool.changes };
    await dump();
  }

  async #vacuum(): Promise<void> {
    const { pool } = this.options;
    const { changes } = pool;
    if (changes - this.#doneAt < CHANGES_MIN) return;
    const { rows } = await pool.query(
      `SELECT relname AS name, greatest(reltuples, 0)::float8 AS rows
         FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    const tables = rows as { name: string; rows: number }[];
    const known = tables.reduce((sum, table) => sum + table.rows, 0);
    if (changes - this.#doneAt < known * CHANGES_SHARE) return;
    this.#doneAt = changes;
    for (const { name } of tables) await pool.query(`VACUUM (ANALYZE) ${quoted(name)}`);
  }
  async #checkpoint(): Promise<void> {
    const { pool } = this.options;
    const { rows } = await pool.query(
      'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
    );
    const [log] = rows as { bytes: number }[];
    if (log !== undefined && log.bytes > LOG_BYTES_MAX) await pool.query('CHECKPOINT');
  }
}
