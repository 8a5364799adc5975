import type { Worker } from 'node:worker_threads';
import pg from 'pg';
import type { Clock } from '../../core/clock.js';
import { startWorker } from '../../core/worker.js';
import type {
  FromPglite,
  PgliteWorkerData,
  StatementMessage,
  ToPglite,
  WireError,
  WireResult,
} from './pglite-messages.js';

/** The database's thread ended, or was ended, before it answered. */
export class PgliteGone extends Error {
  override readonly name = 'PgliteGone';
}

interface Call {
  readonly resolve: (result: WireResult) => void;
  readonly reject: (error: Error) => void;
}

export interface PgliteThreadOptions {
  readonly clock: Clock;
  /** Tells an end that nobody asked for. */
  readonly onGone: (error: Error) => void;
  /** Of the opening; an open one is closed. */
  readonly signal: AbortSignal;
}

/** PGlite in a thread of its own: its work would hold up the live path for a fifth of a second at a time. */
export class PgliteThread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  readonly #clock: Clock;
  #lastId = 0;
  #gone: PgliteGone | undefined;
  #onClosed: (() => void) | undefined;

  private constructor(worker: Worker, clock: Clock) {
    this.#worker = worker;
    this.#clock = clock;
  }

  /** Opens the folder, and makes the database there first if it is empty; gives up when the signal aborts. */
  static open(directory: string, { clock, onGone, signal }: PgliteThreadOptions): Promise<PgliteThread> {
    const workerData: PgliteWorkerData = { directory };
    const worker = startWorker(import.meta.url, './pglite-worker', { workerData, name: 'database' });
    const thread = new PgliteThread(worker, clock);
    const giveUp = () => void worker.terminate();
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    return new Promise((resolve, reject) => {
      let opened = false;
      worker.on('message', (message: FromPglite) => {
        if ('opened' in message) {
          opened = true;
          signal.removeEventListener('abort', giveUp);
          resolve(thread);
        } else thread.#hear(message);
      });
      const end = (reason: string, cause?: unknown) => {
        signal.removeEventListener('abort', giveUp);
        const error = thread.#end(new PgliteGone(reason, { cause }));
        if (!opened) reject(error);
        else if (thread.#onClosed === undefined) onGone(error);
        thread.#onClosed?.();
      };
      worker.once('error', (error: Error) => end(`the database’s thread failed: ${error.message}`, error));
      worker.once('exit', (code) => end(`the database’s thread ended (${code})`));
    });
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Runs one statement with values, or several without. A run beyond `limitMs` ends the thread: nothing else stops it. */
  run(text: string, values: StatementMessage['values'], limitMs: number | null): Promise<WireResult> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const id = ++this.#lastId;
    const timer = limitMs === null ? undefined : this.#clock.setTimer(limitMs, () => this.#stopRunaway(limitMs));
    const answer = new Promise<WireResult>((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    const message: ToPglite = { id, text, values };
    this.#worker.postMessage(message);
    return answer.finally(() => timer?.cancel());
  }

  /** Resolves when everything is on disk and the thread has ended; after `limitMs` it is ended, and recovers at the next start. */
  async close(limitMs: number | null): Promise<void> {
    if (this.#gone !== undefined) return;
    const stop = () => void this.#worker.terminate();
    const timer = limitMs === null ? undefined : this.#clock.setTimer(limitMs, stop);
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      const message: ToPglite = { close: true };
      this.#worker.postMessage(message);
    });
    timer?.cancel();
    await this.#worker.terminate();
  }

  /** From one moment to the next, as a crash would. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: FromPglite): void {
    if ('closed' in message) return this.#onClosed?.();
    if ('opened' in message) return;
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if ('result' in message) call?.resolve(message.result);
    else call?.reject(errorOf(message.error));
  }

  #stopRunaway(limitMs: number): void {
    this.#end(new PgliteGone(`a statement ran for more than ${limitMs / 1_000} s and was ended with the thread`));
    void this.#worker.terminate();
  }

  #end(error: PgliteGone): PgliteGone {
    const reason = (this.#gone ??= error);
    for (const call of this.#calls.values()) call.reject(reason);
    this.#calls.clear();
    return reason;
  }
}

/** As node-postgres throws it. Without fields it was PGlite itself that failed. */
function errorOf({ message, fields }: WireError): Error {
  if (fields === null) return new Error(message);
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), fields);
}
