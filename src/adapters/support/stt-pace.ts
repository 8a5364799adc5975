import type { Clock } from '../../core/clock.js';

export interface SttPaceOptions {
  readonly clock: Clock;
  readonly frameMs: number;
  /** Audio per time: 1.2 lets 1.2 s be sent in a second. */
  readonly rate: number;
}

/** What a connection may send at once after a rest: a recogniser's idea of real time allows for that much jitter. */
const BURST_MS = 500;
/** Sums of fractions of milliseconds. */
const ROUNDING_MS = 1e-6;

/** Keeps a backlog from being sent faster than a recogniser takes it. */
export class SttPace {
  readonly #options: SttPaceOptions;
  readonly #mostMs: number;
  #creditMs: number;
  #atMs: number;

  constructor(options: SttPaceOptions) {
    this.#options = options;
    this.#mostMs = Math.max(BURST_MS, options.frameMs);
    this.#creditMs = options.frameMs;
    this.#atMs = options.clock.nowMs();
  }

  /** How long the next frame has to wait. */
  waitMs(): number {
    const { clock, rate, frameMs } = this.#options;
    const nowMs = clock.nowMs();
    this.#creditMs = Math.min(this.#mostMs, this.#creditMs + (nowMs - this.#atMs) * rate);
    this.#atMs = nowMs;
    return this.#creditMs + ROUNDING_MS >= frameMs ? 0 : (frameMs - this.#creditMs) / rate;
  }

  /** A frame has been sent. */
  spend(): void {
    this.#creditMs -= this.#options.frameMs;
  }
}
