import type { Clock } from '../core/clock.js';

export interface BreakerOptions {
  readonly clock: Clock;
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open before one call may try. */
  readonly openMs: number;
  readonly onChange?: (state: BreakerState) => void;
}

export const breakerDefaults = { failures: 5, openMs: 60_000 } as const;
/** Redis answers in a millisecond or not at all: known sooner, and worth another look sooner. */
export const redisBreaker = { failures: 3, openMs: 30_000 } as const;

export type BreakerState = 'closed' | 'open' | 'half-open';

/** A call that was let through; exactly one of its members is called, once. */
export interface Admission {
  succeeded(): void;
  failed(): void;
  /** Neither success nor failure: the caller went away. */
  abandoned(): void;
}

/**
 * Stops calling what keeps failing: open after so many failures in a row, then one probe at a time decides.
 * Calls while a probe is under way are refused at once; a voice turn has no time to wait for somebody else's.
 */
export class CircuitBreaker {
  #state: BreakerState = 'closed';
  #failures = 0;
  #openedMs = 0;
  #probing = false;

  constructor(private readonly options: BreakerOptions) {}

  get state(): BreakerState {
    return this.#state;
  }

  /** Null when the call must not be made. */
  admit(): Admission | null {
    if (this.#state === 'open' && this.options.clock.nowMs() - this.#openedMs >= this.options.openMs)
      this.#become('half-open');
    if (this.#state === 'open' || (this.#state === 'half-open' && this.#probing)) return null;
    this.#probing = this.#state === 'half-open';
    return this.#admission();
  }

  #admission(): Admission {
    let settled = false;
    const once = (then: () => void) => () => {
      if (settled) return;
      settled = true;
      this.#probing = false;
      then();
    };
    return {
      succeeded: once(() => {
        this.#failures = 0;
        this.#become('closed');
      }),
      failed: once(() => {
        this.#failures += 1;
        if (this.#state === 'half-open' || this.#failures >= this.options.failures) this.#open();
      }),
      abandoned: once(() => undefined),
    };
  }

  #open(): void {
    this.#openedMs = this.options.clock.nowMs();
    this.#become('open');
  }

  #become(state: BreakerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.options.onChange?.(state);
  }
}
