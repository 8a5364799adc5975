const FIRST_MS = 250;
export const LONGEST_WAIT_MS = 5_000;
const LONGEST_ASKED_MS = 30_000;
/** Up to a third sooner, so that sessions that fell together do not come back together. */
const JITTER = 1 / 3;
/** About two minutes without a connection that lasts. */
const MOST_FAILURES = 30;
const HEALTH_MS = 60_000;

/**
 * How long to wait before a recogniser is called again, and when to give up. A minute of connected time makes up for all
 * failures, words or no words: otherwise a quiet hour with a few idle hang-ups would end the recognition.
 */
export class SttBackOff {
  #failures = 0;
  #healthyMs = 0;

  constructor(private readonly random: () => number) {}

  /** The wait after one more failure, or undefined when there is no more hope. */
  failed(askedMs = 0): number | undefined {
    this.#failures += 1;
    if (this.#failures > MOST_FAILURES) return undefined;
    const ownMs = Math.min(LONGEST_WAIT_MS, FIRST_MS * 2 ** (this.#failures - 1)) * (1 - JITTER * this.random());
    return Math.max(ownMs, Math.min(askedMs, LONGEST_ASKED_MS));
  }

  /** A connection has stood for that long since this was last said. */
  stood(ms: number): void {
    this.#healthyMs += ms;
    if (this.#healthyMs >= HEALTH_MS) this.recovered();
  }

  recovered(): void {
    this.#failures = 0;
    this.#healthyMs = 0;
  }
}
