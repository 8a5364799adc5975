import type { Clock, Timer } from '../core/clock.js';
import type { TimerName } from './turns/turn-state.js';

/** The turn machine's timers: at most one of each name. */
export class SessionTimers {
  readonly #timers = new Map<TimerName, Timer>();

  constructor(
    private readonly clock: Clock,
    private readonly onFire: (name: TimerName) => void,
  ) {}

  set(name: TimerName, delayMs: number): void {
    this.cancel(name);
    const timer = this.clock.setTimer(delayMs, () => {
      this.#timers.delete(name);
      this.onFire(name);
    });
    this.#timers.set(name, timer);
  }

  cancel(name: TimerName): void {
    this.#timers.get(name)?.cancel();
    this.#timers.delete(name);
  }

  cancelAll(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
