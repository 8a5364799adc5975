import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import type { RateDecision } from '../core/rate-limiter.js';

/** Windows that are open at once; beyond, the oldest is forgotten: its client begins anew, and nobody is shut out. */
const WINDOWS_MAX = 50_000;
/** Keys end up in memory and in Redis: longer ones are kept as their hash. */
const KEY_CHARS_MAX = 120;

/** How far a window is used up. */
export interface Usage {
  readonly used: number;
  readonly leftMs: number;
}

interface Window {
  readonly endsMs: number;
  used: number;
}

/** Counts under keys in this process; a window begins with the first count and ends at its time, however much is counted. */
export class RequestWindows {
  /** In the order they began. */
  readonly #windows = new Map<string, Window>();

  constructor(
    private readonly clock: Clock,
    private readonly windowsMax = WINDOWS_MAX,
  ) {}

  get size(): number {
    return this.#windows.size;
  }

  add(key: string, windowS: number): Usage {
    const nowMs = this.clock.nowMs();
    const window = this.#open(key, nowMs) ?? this.#begin(key, nowMs + windowS * 1_000);
    window.used += 1;
    return { used: window.used, leftMs: window.endsMs - nowMs };
  }

  #open(key: string, nowMs: number): Window | undefined {
    const window = this.#windows.get(key);
    return window !== undefined && window.endsMs > nowMs ? window : undefined;
  }

  #begin(key: string, endsMs: number): Window {
    const window = { endsMs, used: 0 };
    // Deleted first, or it would keep the place of the window before it.
    this.#windows.delete(key);
    this.#windows.set(key, window);
    this.#clear();
    return window;
  }

  /** Each new window takes the ended ones at the front along, so that no timer has to. */
  #clear(): void {
    const nowMs = this.clock.nowMs();
    for (const [key, { endsMs }] of this.#windows) {
      if (endsMs > nowMs && this.#windows.size <= this.windowsMax) return;
      this.#windows.delete(key);
    }
  }
}

export function boundedKey(key: string): string {
  return key.length <= KEY_CHARS_MAX ? key : createHash('sha256').update(key).digest('base64url');
}

export function decisionOf(
  { used, leftMs }: Usage,
  rule: { readonly points: number; readonly windowS: number },
  clock: Clock,
): RateDecision {
  const { points, windowS } = rule;
  return {
    allowed: used <= points,
    limit: points,
    remaining: Math.max(0, points - used),
    resetAtS: Math.ceil((clock.epochMs() + leftMs) / 1_000),
    windowS,
  };
}
