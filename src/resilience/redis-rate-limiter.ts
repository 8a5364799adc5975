import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Clock } from '../core/clock.js';
import type { RateDecision, RateLimiter } from '../core/rate-limiter.js';
import { boundedKey, decisionOf, RequestWindows, type Usage } from './request-windows.js';

const KEY_PREFIX = 'trialogue:limit';

/** The process's connection to Redis: `run` makes a call now or throws, and never waits for long. */
export interface SharedCounters {
  readonly client: unknown;
  run<T>(call: () => Promise<T>): Promise<T>;
}

export interface RedisRateLimiterOptions {
  readonly redis: SharedCounters;
  readonly clock: Clock;
  /** How many processes share the limits: without Redis each of them grants its part. */
  readonly processes: number;
}

/**
 * Counts in Redis, so that several processes share their limits, and in this process as well. Its own count stands in
 * as soon as Redis does not answer, stays true over a Redis that comes back empty, and spares Redis a client who is
 * past the limit here alone.
 */
export class RedisRateLimiter implements RateLimiter {
  readonly #own: RequestWindows;
  readonly #shared: RateLimiterRedis;

  constructor(private readonly options: RedisRateLimiterOptions) {
    this.#own = new RequestWindows(options.clock);
    this.#shared = new RateLimiterRedis({
      storeClient: options.redis.client,
      keyPrefix: KEY_PREFIX,
      // The rule comes with each call: the library only counts.
      points: Number.MAX_SAFE_INTEGER,
      duration: 60,
    });
  }

  async take(key: string, rule: { readonly points: number; readonly windowS: number }): Promise<RateDecision> {
    const { clock, processes } = this.options;
    const bounded = boundedKey(key);
    const own = this.#own.add(bounded, rule.windowS);
    if (own.used > rule.points) return decisionOf(own, rule, clock);
    const shared = await this.#countShared(bounded, rule.windowS);
    if (shared !== null) return decisionOf(shared.used > own.used ? shared : own, rule, clock);
    const points = Math.max(1, Math.floor(rule.points / processes));
    return decisionOf(own, { ...rule, points }, clock);
  }

  /** Null when Redis does not answer; the connection tells its loss. */
  async #countShared(key: string, windowS: number): Promise<Usage | null> {
    const { redis } = this.options;
    try {
      const counted = await redis.run(() => this.#shared.consume(key, 1, { customDuration: windowS }));
      return { used: counted.consumedPoints, leftMs: counted.msBeforeNext };
    } catch {
      return null;
    }
  }
}
