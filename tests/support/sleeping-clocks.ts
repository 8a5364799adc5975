import type { SdkClock } from '../../sdk/clock.js';
import type { Clock, Timer } from '../../src/core/clock.js';

interface Due {
  readonly atMs: number;
  readonly run: () => void;
}

/** The time of a machine that can be put to sleep: meanwhile it stands still, and nothing falls due. */
export class SleepingClock implements SdkClock {
  #sleptMs = 0;
  #asleepSinceMs: number | null = null;
  #missed: Due[] = [];

  nowMs(): number {
    return (this.#asleepSinceMs ?? performance.now()) - this.#sleptMs;
  }

  setTimer(delayMs: number, run: () => void): () => void {
    let cancelled = false;
    const due: Due = { atMs: this.nowMs() + delayMs, run: () => (cancelled ? undefined : run()) };
    setTimeout(() => (this.#asleepSinceMs === null ? due.run() : this.#missed.push(due)), Math.max(0, delayMs));
    return () => {
      cancelled = true;
    };
  }

  sleep(): void {
    this.#asleepSinceMs = performance.now();
  }

  wake(): void {
    if (this.#asleepSinceMs === null) return;
    this.#sleptMs += performance.now() - this.#asleepSinceMs;
    this.#asleepSinceMs = null;
    for (const due of this.#missed.splice(0)) this.setTimer(due.atMs - this.nowMs(), due.run);
  }
}

/** The system's time, which can be moved on: what falls due meanwhile runs at once, in its order. */
export class LeapingClock implements Clock {
  #leaptMs = 0;
  #due = new Map<Due, NodeJS.Timeout>();

  nowMs(): number {
    return performance.now() + this.#leaptMs;
  }

  epochMs(): number {
    return Date.now() + this.#leaptMs;
  }

  setTimer(delayMs: number, run: () => void): Timer {
    const due: Due = { atMs: this.nowMs() + delayMs, run };
    this.#arm(due);
    return { cancel: () => this.#disarm(due) };
  }

  /** In steps of 100 ms, between which promises settle and sockets are read. */
  async leap(ms: number): Promise<void> {
    for (let done = 0; done < ms; done += 100) {
      this.#leaptMs += 100;
      const waiting = [...this.#due.keys()].toSorted((one, other) => one.atMs - other.atMs);
      for (const due of waiting) {
        if (!this.#due.has(due)) continue;
        this.#disarm(due);
        if (due.atMs <= this.nowMs()) due.run();
        else this.#arm(due);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #arm(due: Due): void {
    const fire = () => {
      this.#due.delete(due);
      due.run();
    };
    this.#due.set(due, setTimeout(fire, Math.max(0, due.atMs - this.nowMs())));
  }

  #disarm(due: Due): void {
    clearTimeout(this.#due.get(due));
    this.#due.delete(due);
  }
}
