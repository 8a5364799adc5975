import type { Clock, Timer } from '../../core/clock.js';
import { AppError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Database } from '../../storage/database.js';
import type { FolderReader } from '../folder-reader.js';
import type { RecordingPage } from '../list-recordings.js';
import { recordingIds } from '../recording-folder.js';
import { deleteRows, type IndexedSession, type IndexQuery, readKnown, readPage, writeRows } from './session-rows.js';

/** Folders of one question to the reading thread: others' questions come in between. */
const FOLDERS_AT_ONCE = 20;
/** Folders come and go without the service as well: somebody copies one in, or deletes one by hand. */
const LOOK_EVERY_MS = 10 * 60_000;
const AGAIN_AFTER_MS = 5_000;

export interface SessionIndexOptions {
  readonly database: Database;
  readonly reader: Pick<FolderReader, 'glimpse'>;
  readonly recordingsDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface IndexFigures {
  readonly sessions: number;
  readonly read: number;
  readonly removed: number;
}

export interface LookOptions {
  /** Whatever the index knows, every folder is read. */
  readonly afresh?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * The recording folders as rows, for lists and searches over very many of them. The folders are the truth: rows follow
 * them in the background, are made anew from them at any time, and nothing live waits for either.
 */
export class SessionIndex {
  readonly #abort = new AbortController();
  #changed = new Set<string>();
  #lookAtAll = true;
  #wake: () => void = () => undefined;
  #stopped: () => void = () => undefined;
  /** The database may never come; a stop does not wait for it. */
  readonly #stop = new Promise<boolean>((resolve) => (this.#stopped = () => resolve(false)));
  #running: Promise<void> | undefined;

  constructor(private readonly options: SessionIndexOptions) {}

  /** Looks at every folder once the database is there, then at those that change. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#stopped();
    this.#wake();
    await this.#running;
  }

  /** Something about this recording is not as it was. */
  changed(id: string): void {
    this.#changed.add(id);
    this.#wake();
  }

  /** Throws `DATABASE_UNAVAILABLE`, and `VALIDATION_ERROR` for a cursor that is none. */
  list(query: IndexQuery): Promise<RecordingPage> {
    return readPage(this.options.database.orm, query);
  }

  /** Looks at every folder and reads those that are not as the index knows them; rows without a folder go. */
  async lookAtAll({ signal, onProgress, afresh = false }: LookOptions = {}): Promise<IndexFigures> {
    const { database, recordingsDir } = this.options;
    const known = await readKnown(database.orm);
    const ids = await recordingIds(recordingsDir);
    const figures = { sessions: ids.length, read: 0, removed: 0 };
    const here = new Set(ids);
    const gone = [...known.keys()].filter((id) => !here.has(id));
    await deleteRows(database.orm, gone);
    figures.removed = gone.length;
    for (let from = 0; from < ids.length; from += FOLDERS_AT_ONCE) {
      signal?.throwIfAborted();
      const some = ids.slice(from, from + FOLDERS_AT_ONCE);
      const asKnown = (id: string) => (afresh ? undefined : known.get(id)) ?? { id, fingerprint: null };
      figures.read += await this.#follow(some.map(asKnown));
      onProgress?.(Math.min(ids.length, from + FOLDERS_AT_ONCE), ids.length);
    }
    return figures;
  }

  /** Makes the rows what the folders are; tells how many were read. */
  async #follow(known: Parameters<FolderReader['glimpse']>[0]): Promise<number> {
    const { database, reader } = this.options;
    const glimpses = await reader.glimpse(known);
    const read = glimpses.filter((one): one is Extract<typeof one, IndexedSession> => one.is === 'new');
    await writeRows(database.orm, read);
    const gone = glimpses.filter(({ is }) => is === 'gone').map(({ id }) => id);
    await deleteRows(database.orm, gone);
    return read.length;
  }

  async #run(): Promise<void> {
    const { database } = this.options;
    while (!this.#abort.signal.aborted && (await Promise.race([database.whenUp(), this.#stop]))) {
      const waitMs = (await this.#catchUp()) ? LOOK_EVERY_MS : AGAIN_AFTER_MS;
      await this.#untilWoken(waitMs);
    }
  }

  /** False when it did not work: then everything is looked at the next time. */
  async #catchUp(): Promise<boolean> {
    const changed = this.#changed;
    this.#changed = new Set();
    try {
      if (this.#lookAtAll) await this.#lookAndTell();
      else await this.#follow([...changed].map((id) => ({ id, fingerprint: null })));
      this.#lookAtAll = false;
      return true;
    } catch (error) {
      this.#lookAtAll = true;
      const told = AppError.from(error).code === 'DATABASE_UNAVAILABLE' || this.#abort.signal.aborted;
      if (!told)
        this.options.logger.warn({ component: 'recordings', error }, 'index of the sessions not brought up to date');
      return false;
    }
  }

  async #lookAndTell(): Promise<void> {
    const startedMs = this.options.clock.nowMs();
    const figures = await this.lookAtAll({ signal: this.#abort.signal });
    if (figures.read + figures.removed === 0) return;
    const tookMs = Math.round(this.options.clock.nowMs() - startedMs);
    this.options.logger.info({ component: 'recordings', ...figures, tookMs }, 'sessions indexed');
  }

  async #untilWoken(limitMs: number): Promise<void> {
    if (this.#changed.size > 0 || this.#abort.signal.aborted) return;
    let timer: Timer | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = this.options.clock.setTimer(limitMs, () => {
        this.#lookAtAll = true;
        resolve();
      });
    });
    timer?.cancel();
  }
}
