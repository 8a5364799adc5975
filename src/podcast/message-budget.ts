import type { Clock } from '../core/clock.js';

/** Messages a client may send per second on average, and at once: ten times real time, and ten minutes' worth. */
const REFILL_PER_MS = 0.5;
const BURST = 15_000;

/** A token bucket per connection against floods; a client that catches up after an outage stays well inside. */
export class MessageBudget {
  #tokens = BURST;
  #atMs: number;

  constructor(private readonly clock: Clock) {
    this.#atMs = clock.nowMs();
  }

  take(): boolean {
    const nowMs = this.clock.nowMs();
    this.#tokens = Math.min(BURST, this.#tokens + (nowMs - this.#atMs) * REFILL_PER_MS);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
