import type { SdkClock } from './clock.js';

/** An access token is good for fifteen minutes. */
const EVERY_MS = 10 * 60_000;
/** What did not come to it is tried again so soon. */
const AGAIN_MS = 60_000;
/** A connection that is to come back waits no longer: somebody is on the air. */
const PATIENCE_MS = 2_000;

export interface SignInKeepingOptions {
  readonly clock: SdkClock;
  readonly renew?: (() => Promise<boolean>) | undefined;
}

/** Keeps the sign-in of a live session younger than its access token may get. Idle without `renew`. */
export class SignInKeeping {
  readonly #options: SignInKeepingOptions;
  #renewedAtMs = 0;
  #renewing: Promise<boolean> | null = null;
  #cancel: (() => void) | undefined;

  constructor(options: SignInKeepingOptions) {
    this.#options = options;
  }

  /** The latest renewal is so long ago that the next connection should not rely on it. */
  get isDue(): boolean {
    const { clock, renew } = this.#options;
    return renew !== undefined && clock.nowMs() - this.#renewedAtMs >= EVERY_MS;
  }

  /** Counts from now; whoever calls it calls `stop`. */
  start(): void {
    this.#renewedAtMs = this.#options.clock.nowMs();
    this.#schedule(EVERY_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** False when the sign-in is over; rejects when nobody could say. Once at a time. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Resolves when a connection may be tried: at once, or after a renewal that is due, however it ends. */
  async ready(): Promise<void> {
    if (!this.isDue) return;
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimer(PATIENCE_MS, resolve);
      const done = () => {
        cancel();
        resolve();
      };
      this.renew().then(done, done);
    });
  }

  async #renewOnce(): Promise<boolean> {
    const renewed = (await this.#options.renew?.()) ?? false;
    if (renewed) this.#renewedAtMs = this.#options.clock.nowMs();
    return renewed;
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    if (this.#options.renew === undefined) return;
    this.#cancel = this.#options.clock.setTimer(delayMs, () => {
      // Stands until the answer is there, so that `stop` is heard meanwhile.
      const next = (renewed: boolean) => this.#cancel !== undefined && this.#schedule(renewed ? EVERY_MS : AGAIN_MS);
      this.renew().then(next, () => next(false));
    });
  }
}
