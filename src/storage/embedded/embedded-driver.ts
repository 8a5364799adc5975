import { existsSync, mkdirSync, renameSync } from 'node:fs';
import type { Clock } from '../../core/clock.js';
import { writeDump } from '../backup/dump.js';
import type { DatabaseDriver, OpenOptions, SqlPool } from '../sql-pool.js';
import { DatabaseFolder } from './database-folder.js';
import { lockFolder } from './folder-lock.js';
import { Housekeeping } from './housekeeping.js';
import { PglitePool } from './pglite-pool.js';
import { PgliteGone, PgliteThread } from './pglite-thread.js';
import { PGLITE_VERSION, readStamp, writeStamp } from './stamp.js';

/** What fails twice in a row will hardly mend itself, and each attempt takes a second of a core. */
const RETRY_MAX_MS = 60_000;
/** At a stop that may take half a minute in all. */
const DUMP_LIMIT_MS = 10_000;
const CLOSE_LIMIT_MS = 10_000;

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly clock: Clock;
}

/** The database within the process: files in `DATA_DIR`, and nothing to install. */
export class EmbeddedDriver implements DatabaseDriver {
  readonly kind = 'embedded';
  readonly retryMaxMs = RETRY_MAX_MS;
  readonly #clock: Clock;
  readonly #dataDir: string;
  readonly #folder: DatabaseFolder;
  #unlock: (() => void) | undefined;

  constructor({ dataDir, clock }: EmbeddedOptions) {
    this.#clock = clock;
    this.#dataDir = dataDir;
    this.#folder = new DatabaseFolder(dataDir, clock);
  }

  /** Throws FolderTaken when another process has the folder. */
  claim(): void {
    mkdirSync(this.#dataDir, { recursive: true, mode: 0o700 });
    this.#unlock ??= lockFolder(this.#folder.lock);
  }

  async open({ onLost, signal }: OpenOptions): Promise<SqlPool> {
    await this.#folder.prepare(signal);
    const dumped = readStamp(this.#dataDir)?.dump === 'complete';
    writeStamp(this.#dataDir, { pglite: PGLITE_VERSION, dump: 'behind' });
    const thread = await PgliteThread.open(this.#folder.directory, { clock: this.#clock, onGone: onLost, signal });
    const pool = new PglitePool(thread, this.#clock);
    const housekeeping = new Housekeeping({ pool, clock: this.#clock, dump: () => this.#dump(pool) });
    housekeeping.start();
    return {
      query: (statement, values) => pool.query(statement, values),
      connect: (how) => pool.connect(how),
      end: async () => {
        housekeeping.stop();
        if (thread.isGone) return;
        const complete = (dumped && pool.changes === 0) || (await this.#dumpInTime(pool));
        await thread.close(CLOSE_LIMIT_MS);
        if (complete) writeStamp(this.#dataDir, { pglite: PGLITE_VERSION, dump: 'complete' });
      },
    };
  }

  isLoss(error: unknown): boolean {
    return error instanceof PgliteGone;
  }

  close(): Promise<void> {
    this.#unlock?.();
    this.#unlock = undefined;
    return Promise.resolve();
  }

  /** False when there is too much for a stop to wait for: the dump of the last night has to do. */
  async #dumpInTime(pool: SqlPool): Promise<boolean> {
    const limit = new AbortController();
    const timer = this.#clock.setTimer(DUMP_LIMIT_MS, () => limit.abort());
    try {
      await this.#dump(pool, limit.signal);
      return true;
    } catch {
      return false; // everything is in the database; only an upgrade of PGlite would have liked a dump as well
    } finally {
      timer.cancel();
    }
  }

  /** The one before is kept beside it. */
  async #dump(pool: SqlPool, signal?: AbortSignal): Promise<void> {
    const { dump, dumpBefore } = this.#folder;
    const fresh = `${dump}.new`;
    await writeDump(pool, fresh, signal === undefined ? {} : { signal });
    if (existsSync(dump)) renameSync(dump, dumpBefore);
    renameSync(fresh, dump);
  }
}
