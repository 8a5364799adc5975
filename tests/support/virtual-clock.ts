import type { Clock } from '../../src/core/clock.js';

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that moves only when told: minutes pass in milliseconds, and every wait is exact. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #due: Due[] = [];

  constructor(private readonly startEpochMs = Date.UTC(2026, 0, 1)) {}

  nowMs(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return this.startEpochMs + this.#nowMs;
  }

  get pendingTimers(): number {
    return this.#due.length;
  }

  setTimer(delayMs: number, run: () => void): { cancel(): void } {
    const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#due.push(due);
    return {
      cancel: () => {
        this.#due = this.#due.filter((other) => other !== due);
      },
    };
  }

  /** Moves on by `ms`, firing timers in order and letting promises settle between them. */
  async advance(ms: number): Promise<void> {
    const until = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#due = this.#due.filter((other) => other !== next);
      next.run();
      await settle();
    }
    this.#nowMs = until;
  }

  #next(until: number): Due | undefined {
    return this.#due.filter((due) => due.atMs <= until).sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
  }
}

/** Lets everything that waits for nothing but promises run. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
