import { reduceRun, type RunEvent, type RunState } from './run-machine.js';
import type { RunSource } from './run-follower.js';

/** A run that is being answered, or whose end is still being written: its state, and who watches it. */
export class LiveRun implements RunSource {
  #state: RunState;
  readonly #watchers = new Set<() => void>();

  constructor(
    state: RunState,
    readonly userId: string,
  ) {
    this.#state = state;
  }

  get state(): RunState {
    return this.#state;
  }

  apply(event: RunEvent): void {
    const next = reduceRun(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const watcher of [...this.#watchers]) watcher();
  }

  watch(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }
}

/** Resolves once `holds`, or at once where it does; rejects never. */
export function untilRun(run: RunSource, holds: (state: RunState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (holds(run.state)) return resolve();
    const unwatch = run.watch(() => {
      if (!holds(run.state)) return;
      unwatch();
      resolve();
    });
  });
}
