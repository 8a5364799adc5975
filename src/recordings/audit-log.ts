import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';

/** Who had a recording deleted. */
export type Deleter =
  | { readonly who: 'producer'; readonly userId: string; readonly from: string; readonly requestId: string }
  | { readonly who: 'retention' }
  /** The server was stopped in the middle, and has forgotten. */
  | { readonly who: 'unknown' };

export interface DeletedRecording {
  readonly sessionId: string;
  readonly files: number;
  /** The sizes of the files; silence takes less on the disk. */
  readonly bytes: number;
}

export interface AuditLogOptions {
  readonly logsDir: string;
  readonly clock: Clock;
  /** Told of each line as well: the log of the accounts has one of its own. */
  readonly onDeleted?: ((by: Deleter, deleted: DeletedRecording) => void) | undefined;
}

/** `audit.jsonl` beside the event logs: a line for each recording that was deleted, and nothing of what was in it. */
export class AuditLog {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #onDeleted: AuditLogOptions['onDeleted'];

  constructor({ logsDir, clock, onDeleted }: AuditLogOptions) {
    this.#path = join(logsDir, 'audit.jsonl');
    this.#clock = clock;
    this.#onDeleted = onDeleted;
  }

  /** Appends the line with one write; rejects with the system's error. */
  async deleted(by: Deleter, { sessionId, files, bytes }: DeletedRecording): Promise<void> {
    this.#onDeleted?.(by, { sessionId, files, bytes });
    const when = new Date(this.#clock.epochMs()).toISOString();
    const line = { when, action: 'recording.delete', sessionId, ...by, files, bytes };
    await appendFile(this.#path, `${JSON.stringify(line)}\n`);
  }

  /** Whether the deletion of this recording has its line. */
  async knows(sessionId: string): Promise<boolean> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.includes(`"sessionId":${JSON.stringify(sessionId)}`);
  }
}
