import type { Clock } from '../core/clock.js';
import { limits } from '../limits.js';

/** A token bucket per connection against floods; a client that catches up after an outage stays well inside. */
export class MessageBudget {
  #tokens: number = limits.messagesAtOnce;
  #atMs: number;

  constructor(private readonly clock: Clock) {
    this.#atMs = clock.nowMs();
  }

  take(): boolean {
    const nowMs = this.clock.nowMs();
    this.#tokens = Math.min(
      limits.messagesAtOnce,
      this.#tokens + ((nowMs - this.#atMs) * limits.messagesPerSecond) / 1_000,
    );
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
