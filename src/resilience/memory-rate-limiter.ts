import type { Clock } from '../core/clock.js';
import type { RateDecision, RateLimiter } from '../core/rate-limiter.js';
import { boundedKey, decisionOf, RequestWindows } from './request-windows.js';

/** Counts in this process alone. */
export class MemoryRateLimiter implements RateLimiter {
  readonly #windows: RequestWindows;

  constructor(private readonly clock: Clock) {
    this.#windows = new RequestWindows(clock);
  }

  take(key: string, rule: { readonly points: number; readonly windowS: number }): Promise<RateDecision> {
    return Promise.resolve(decisionOf(this.#windows.add(boundedKey(key), rule.windowS), rule, this.clock));
  }
}
