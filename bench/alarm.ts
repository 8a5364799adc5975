/**
 * Waits for moments on one absolute clock, so that a script of sixty tokens does not drift by sixty late timers.
 * One abort listener for the whole script; the engines' own cost is part of the server's CPU figure.
 */
export class Alarm {
  readonly #startMs = performance.now();
  readonly #signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #wake: ((due: boolean) => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#stop, { once: true });
  }

  /** Resolves to true `offsetMs` after the alarm was made, at once when that has passed; to false on abort. */
  at(offsetMs: number): Promise<boolean> {
    if (this.#signal.aborted) return Promise.resolve(false);
    const leftMs = this.#startMs + offsetMs - performance.now();
    if (leftMs <= 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#wake = resolve;
      // Rounded up: setTimeout would round down and ring too early.
      this.#timer = setTimeout(() => resolve(true), Math.ceil(leftMs));
    });
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#stop);
    clearTimeout(this.#timer);
  }

  readonly #stop = (): void => {
    clearTimeout(this.#timer);
    this.#wake?.(false);
  };
}
