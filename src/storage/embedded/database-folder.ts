import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.js';
import { restoreDump } from '../backup/restore.js';
import { PglitePool } from './pglite-pool.js';
import { PgliteThread } from './pglite-thread.js';
import { PGLITE_VERSION, POSTGRES_VERSION, readStamp, type Stamp } from './stamp.js';
import { syncFolder } from './sync-folder.js';

/** The installed PGlite cannot take this folder over. Says what to do. */
export class UpgradeRefused extends Error {
  override readonly name = 'UpgradeRefused';
}

/**
 * What lies in `DATA_DIR`: the database's own folder, the dump beside it, and, once PGlite has changed, the folder of the
 * one before. A folder under its own name is whole: whatever takes time is done under another.
 */
export class DatabaseFolder {
  readonly directory: string;
  readonly dump: string;
  readonly dumpBefore: string;
  readonly lock: string;
  readonly #unfinished: string;
  readonly #ready: string;

  constructor(
    private readonly dataDir: string,
    private readonly clock: Clock,
  ) {
    this.directory = join(dataDir, 'database');
    this.dump = join(dataDir, 'database.dump.jsonl.gz');
    this.dumpBefore = join(dataDir, 'database.dump-before.jsonl.gz');
    this.lock = join(dataDir, 'database.lock');
    this.#unfinished = `${this.directory}.new`;
    this.#ready = `${this.directory}.ready`;
  }

  /** Sees to it that there is one which the installed PGlite can open. Throws UpgradeRefused, and the signal's reason. */
  async prepare(signal: AbortSignal): Promise<void> {
    const stamp = readStamp(this.dataDir);
    if (existsSync(this.#ready)) return this.#replace(stamp);
    if (!existsSync(this.directory)) {
      await this.#make(() => Promise.resolve(), signal);
      return renameSync(this.#unfinished, this.directory);
    }
    if (stamp === undefined || stamp.pglite === PGLITE_VERSION) return;
    if (stamp.dump === 'complete') await this.#makeFromDump(stamp, signal);
    else await this.#takeOver(stamp);
  }

  /** A new one with all that the old one held: the files of one PGlite are not for another. */
  async #makeFromDump(stamp: Stamp, signal: AbortSignal): Promise<void> {
    await this.#make(async (pool) => void (await restoreDump(pool, this.dump)), signal);
    renameSync(this.#unfinished, this.#ready);
    this.#replace(stamp);
  }

  /** Without a dump there is one way left: the same Postgres within, and a copy in case it goes wrong. */
  async #takeOver(stamp: Stamp): Promise<void> {
    const postgres = readFileSync(join(this.directory, 'PG_VERSION'), 'utf8').trim();
    if (postgres !== POSTGRES_VERSION) throw refusal(this.directory, stamp, postgres);
    await cp(this.directory, this.#keptPlace(stamp), { recursive: true });
  }

  #replace(stamp: Stamp | undefined): void {
    if (existsSync(this.directory)) renameSync(this.directory, this.#keptPlace(stamp));
    renameSync(this.#ready, this.directory);
  }

  /** One is kept, for whoever must go back. */
  #keptPlace(stamp: Stamp | undefined): string {
    const kept = readdirSync(this.dataDir).filter((name) => name.startsWith('database.before-'));
    for (const name of kept) rmSync(join(this.dataDir, name), { recursive: true });
    return join(this.dataDir, `database.before-${PGLITE_VERSION}-was-${stamp?.pglite ?? 'unknown'}`);
  }

  /** In a thread of its own, whose memory goes with it: making takes twice what using does. */
  async #make(fill: (pool: PglitePool) => Promise<void>, signal: AbortSignal): Promise<void> {
    rmSync(this.#unfinished, { recursive: true, force: true });
    mkdirSync(this.#unfinished, { mode: 0o700 });
    const { clock } = this;
    const thread = await PgliteThread.open(this.#unfinished, { clock, onGone: () => undefined, signal });
    const stop = () => void thread.terminate();
    signal.addEventListener('abort', stop);
    try {
      await fill(new PglitePool(thread, clock));
    } finally {
      await thread.close(null);
      signal.removeEventListener('abort', stop);
    }
    signal.throwIfAborted();
    await syncFolder(this.#unfinished, { signal });
  }
}

function refusal(directory: string, { pglite }: Stamp, postgres: string): UpgradeRefused {
  return new UpgradeRefused(
    `${directory} was made by PGlite ${pglite} (Postgres ${postgres}), and its server was not stopped cleanly since. ` +
      'Start that version of this program once more and stop it, which leaves a dump this one can read; or move the ' +
      'folder away and bring an earlier dump in with "npm run database -- restore <file>".',
  );
}
