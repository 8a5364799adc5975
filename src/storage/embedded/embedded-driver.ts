import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.js';
import type { DatabaseDriver, SqlPool } from '../sql-pool.js';
import { lockFolder } from './folder-lock.js';
import { PglitePool } from './pglite-pool.js';
import { PgliteGone, PgliteThread } from './pglite-thread.js';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly clock: Clock;
}

/** The database within the process: files in `DATA_DIR/database`, and nothing to install. */
export class EmbeddedDriver implements DatabaseDriver {
  readonly kind = 'embedded';
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #unlock: () => void;

  /** Claims the folder. Throws FolderTaken when another process has it. */
  constructor({ dataDir, clock }: EmbeddedOptions) {
    this.#clock = clock;
    mkdirSync(dataDir, { recursive: true });
    this.#directory = join(dataDir, 'database');
    this.#unlock = lockFolder(join(dataDir, 'database.lock'));
  }

  async open(onLost: (error: unknown) => void): Promise<SqlPool> {
    const thread = await PgliteThread.open(this.#directory, { clock: this.#clock, onGone: onLost });
    return new PglitePool(thread, this.#clock);
  }

  isLoss(error: unknown): boolean {
    return error instanceof PgliteGone;
  }

  close(): Promise<void> {
    this.#unlock();
    return Promise.resolve();
  }
}
