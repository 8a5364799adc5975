import type { Clock, Timer } from '../../core/clock.js';

/** Timers that end together. */
export class SttTimers {
  readonly #pending = new Set<Timer>();
  #stopped = false;

  constructor(private readonly clock: Clock) {}

  /** Does nothing once stopped. */
  after(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const timer = this.clock.setTimer(ms, () => {
      this.#pending.delete(timer);
      run();
    });
    this.#pending.add(timer);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#pending) timer.cancel();
    this.#pending.clear();
  }
}
