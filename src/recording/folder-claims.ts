import { AbortReason, childAbort, type ChildAbort } from '../core/abort.js';

/** Who works on a session's folder: its repair, or the session itself, which goes on. Never both. */
export class FolderClaims {
  readonly #work = new Map<string, { readonly done: Promise<unknown>; readonly abort: ChildAbort }>();
  readonly #live = new Set<string>();
  readonly #listeners = new Set<(directory: string) => void>();

  /** Calls `listener` with each folder that nobody works on any more. */
  onFree(listener: (directory: string) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Runs `work` when nothing else works on the folder; null when a session is live there. What `work` is given aborts with
   * `signal`, or when a session wants the folder.
   */
  async repair<T>(
    directory: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> {
    await this.#settled(directory);
    if (this.#live.has(directory)) return null;
    const abort = childAbort(signal);
    const done = work(abort.signal);
    this.#work.set(directory, { done, abort });
    try {
      return await done;
    } finally {
      abort.dispose();
      this.#work.delete(directory);
      this.#free(directory);
    }
  }

  /** Takes the folder for a session; a repair that is under way hurries to an end first. */
  async take(directory: string): Promise<void> {
    this.#live.add(directory);
    this.#work.get(directory)?.abort.abort(new AbortReason('superseded'));
    await this.#settled(directory);
  }

  release(directory: string): void {
    this.#live.delete(directory);
    this.#free(directory);
  }

  #free(directory: string): void {
    if (this.#live.has(directory)) return;
    for (const listener of this.#listeners) listener(directory);
  }

  async #settled(directory: string): Promise<void> {
    for (let work = this.#work.get(directory); work !== undefined; work = this.#work.get(directory)) {
      await work.done.catch(() => undefined);
    }
  }
}
