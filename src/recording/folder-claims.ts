/** Who works on a session's folder: its repair, or the session itself, which goes on. Never both. */
export class FolderClaims {
  readonly #work = new Map<string, { readonly done: Promise<unknown>; readonly abort: AbortController }>();
  readonly #live = new Set<string>();

  /** Runs `work` when nothing else works on the folder; null when a session is live there. `signal` asks it to be quick. */
  async repair<T>(directory: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    await this.#settled(directory);
    if (this.#live.has(directory)) return null;
    const abort = new AbortController();
    const done = work(abort.signal);
    this.#work.set(directory, { done, abort });
    try {
      return await done;
    } finally {
      this.#work.delete(directory);
    }
  }

  /** Takes the folder for a session; a repair that is under way hurries to an end first. */
  async take(directory: string): Promise<void> {
    this.#live.add(directory);
    this.#work.get(directory)?.abort.abort();
    await this.#settled(directory);
  }

  release(directory: string): void {
    this.#live.delete(directory);
  }

  async #settled(directory: string): Promise<void> {
    for (let work = this.#work.get(directory); work !== undefined; work = this.#work.get(directory)) {
      await work.done.catch(() => undefined);
    }
  }
}
