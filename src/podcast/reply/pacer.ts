import type { Clock, Timer } from '../../core/clock.js';

const TICK_MS = 20;

/** One self-correcting clock for everything that is paced, however many sessions; it rests while there is nothing to pace. */
export class Pacer {
  readonly #members = new Set<() => void>();
  #timer: Timer | undefined;
  #dueMs = 0;

  constructor(private readonly clock: Clock) {}

  /** Calls `tick` every 20 ms until the returned function is called. */
  add(tick: () => void): () => void {
    this.#members.add(tick);
    if (!this.#timer) {
      this.#dueMs = this.clock.nowMs();
      this.#schedule();
    }
    return () => this.#members.delete(tick);
  }

  #schedule(): void {
    this.#dueMs += TICK_MS;
    const late = this.clock.nowMs() - this.#dueMs;
    if (late > 5 * TICK_MS) this.#dueMs += late;
    this.#timer = this.clock.setTimer(this.#dueMs - this.clock.nowMs(), () => {
      this.#timer = undefined;
      for (const tick of this.#members) tick();
      if (this.#members.size > 0) this.#schedule();
    });
  }
}
