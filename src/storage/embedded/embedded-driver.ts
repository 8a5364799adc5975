import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.js';
import type { DatabaseDriver, SqlPool } from '../sql-pool.js';
import { lockFolder } from './folder-lock.js';
import { PglitePool } from './pglite-pool.js';
import { PgliteGone, PgliteThread } from './pglite-thread.js';
import { syncFolder } from './sync-folder.js';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly clock: Clock;
}

/** The database within the process: files in `DATA_DIR/database`, and nothing to install. */
export class EmbeddedDriver implements DatabaseDriver {
  readonly kind = 'embedded';
  readonly #clock: Clock;
  readonly #dataDir: string;
  readonly #directory: string;
  #unlock: (() => void) | undefined;

  constructor({ dataDir, clock }: EmbeddedOptions) {
    this.#clock = clock;
    this.#dataDir = dataDir;
    this.#directory = join(dataDir, 'database');
  }

  /** Throws FolderTaken when another process has the folder. */
  claim(): void {
    mkdirSync(this.#dataDir, { recursive: true, mode: 0o700 });
    this.#unlock ??= lockFolder(join(this.#dataDir, 'database.lock'));
  }

  async open(onLost: (error: unknown) => void): Promise<SqlPool> {
    if (!existsSync(this.#directory)) await this.#make();
    const thread = await PgliteThread.open(this.#directory, { clock: this.#clock, onGone: onLost });
    return new PglitePool(thread, this.#clock);
  }

  isLoss(error: unknown): boolean {
    return error instanceof PgliteGone;
  }

  close(): Promise<void> {
    this.#unlock?.();
    this.#unlock = undefined;
    return Promise.resolve();
  }

  /**
   * Makes an empty database under another name, so that one a stop interrupted is never taken for whole; and in a thread
   * of its own, whose memory goes with it: making takes twice what using does.
   */
  async #make(): Promise<void> {
    const unfinished = `${this.#directory}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    const thread = await PgliteThread.open(unfinished, { clock: this.#clock, onGone: () => undefined });
    await thread.close(null);
    await syncFolder(unfinished);
    renameSync(unfinished, this.#directory);
    await syncFolder(this.#dataDir, { deep: false });
  }
}
