import type { Clock } from '../core/clock.js';
import type { Logger, LogFields } from '../core/logger.js';
import type { Deletion, RetentionState } from '../protocol/recordings.js';
import { listFiles } from '../recording/index.js';
import { AuditLog, type AuditLogOptions, type Deleter } from './audit-log.js';
import { deleteRecording, finishDeletions } from './delete-recording.js';
import { DELETION_EXPIRES_MS, DeletionTokens } from './deletion-tokens.js';
import type { FolderReader } from './folder-reader.js';
import type { InTurn } from './in-turn.js';
import { folderOf, type Places, requireFinished } from './recording-folder.js';
import { isKept, retentionOf, setKept } from './retention.js';
import { RetentionSweep } from './retention-sweep.js';

export interface RemovalOptions extends Places {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reader: FolderReader;
  readonly inTurn: InTurn;
  /** Finished recordings that are older are deleted; null keeps them. */
  readonly keepDays: number | null;
  readonly onChange?: (id: string) => void;
  readonly onDeleted?: AuditLogOptions['onDeleted'];
  /** Ends whatever still works in the folder. */
  readonly beforeDeletion: (id: string) => Promise<void>;
}

/** How recordings come to an end: by hand, or when they have stayed long enough. */
export class RecordingRemoval {
  readonly #tokens: DeletionTokens;
  readonly #audit: AuditLog;
  readonly #sweep: RetentionSweep;

  constructor(private readonly options: RemovalOptions) {
    this.#tokens = new DeletionTokens(options.clock);
    this.#audit = new AuditLog(options);
    this.#sweep = new RetentionSweep({ ...options, deleteExpired: (id) => this.#deleteExpired(id) });
  }

  /** Finishes deletions that an earlier process began, and begins those that are due. */
  async start(): Promise<void> {
    await finishDeletions({ ...this.options, audit: this.#audit });
    this.#sweep.start();
  }

  /** Ends after the deletion that is under way. */
  stop(): Promise<void> {
    return this.#sweep.stop();
  }

  /** What a deletion would take, and the token that confirms it. */
  async ask(id: string): Promise<Deletion> {
    const directory = await this.#deletable(id);
    const files = await listFiles(directory);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { token: this.#tokens.ask(id), expiresInMs: DELETION_EXPIRES_MS, files: files.length, bytes };
  }

  /** Deletes the recording and its log for good, also one that is marked to be kept. */
  delete(id: string, token: string, by: Deleter): Promise<void> {
    return this.options.inTurn.run(id, async () => {
      await this.#deletable(id);
      this.#tokens.confirm(id, token);
      await this.#delete(id, by);
    });
  }

  /** Whether the recording is marked to be kept, and when it goes otherwise. */
  async retention(id: string): Promise<RetentionState> {
    const directory = await folderOf(this.options.recordingsDir, id);
    return retentionOf(await this.options.reader.detail(id), await isKept(directory), this.options.keepDays);
  }

  /** Marks the recording to be kept whatever its age, or not any more. */
  keep(id: string, kept: boolean): Promise<RetentionState> {
    return this.options.inTurn.run(id, async () => {
      await setKept(await folderOf(this.options.recordingsDir, id), kept);
      this.#log(id, { kept }, 'recording marked');
      return this.retention(id);
    });
  }

  #deleteExpired(id: string): Promise<void> {
    return this.options.inTurn.run(id, async () => {
      const directory = await this.#deletable(id);
      if (!(await isKept(directory))) await this.#delete(id, { who: 'retention' });
    });
  }

  async #delete(id: string, by: Deleter): Promise<void> {
    await this.options.beforeDeletion(id);
    const { bytes } = await deleteRecording({ ...this.options, audit: this.#audit }, id, by);
    this.options.onChange?.(id);
    this.#log(id, { ...by, bytes }, 'recording deleted');
  }

  /** The folder: a damaged recording can be deleted, a running one cannot. */
  async #deletable(id: string): Promise<string> {
    const { recordingsDir, reader } = this.options;
    const directory = await folderOf(recordingsDir, id);
    const detail = await reader.detail(id).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'RECORDING_DAMAGED') return undefined;
      throw error;
    });
    if (detail !== undefined) requireFinished(detail);
    return directory;
  }

  #log(id: string, fields: LogFields, message: string): void {
    this.options.logger.info({ component: 'recordings', audit: true, sessionId: id, ...fields }, message);
  }
}
