import type { SdkClock } from '../clock.js';

/** A clock that moves only when told to; timers fire in order of their deadlines. */
export class VirtualClock implements SdkClock {
  #nowMs = 0;
  #timers: { readonly atMs: number; readonly run: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((known) => known !== timer);
    };
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** The machine sleeps: time passes, and what was due meanwhile comes late, all at once. */
  sleep(ms: number): void {
    this.#nowMs += ms;
    this.advance(0);
  }

  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers.reduce<{ atMs: number; run: () => void } | undefined>(
        (first, timer) => (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs) ? timer : first),
        undefined,
      );
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
    }
    this.#nowMs = endMs;
  }
}

/** Lets everything that waits for nothing but promises run. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
