import type { Clock, Timer } from './clock.js';

export interface IdleTimeoutOptions {
  readonly clock: Clock;
  /** Longest wait for the first value, and between two. */
  readonly firstMs: number;
  readonly nextMs: number;
  /** What to throw when the source has been silent too long; a good moment to abort it. */
  readonly onTimeout: () => Error;
  /** The iteration is over, however it ended. Called once. */
  readonly onEnd?: () => void;
}

/** Passes a source's values on and throws when one keeps the reader waiting too long. The source is not waited for any more then. */
export function withIdleTimeout<T>(source: AsyncIterable<T>, options: IdleTimeoutOptions): AsyncIterableIterator<T> {
  return new IdleGuard(source[Symbol.asyncIterator](), options);
}

/**
 * An iterator by hand: a generator would cost three more promises a value, and a timer of its own for each.
 * The one timer runs on while values come; when it fires early, it is set for the rest.
 */
class IdleGuard<T> implements AsyncIterableIterator<T> {
  #timer: Timer | undefined;
  #firesMs = 0;
  #dueMs = 0;
  #pass: ((result: IteratorResult<T>) => void) | undefined;
  #give: ((error: Error) => void) | undefined;
  #waitMs: number;
  #over = false;

  // Made once: as closures of each `next` they were a twentieth of all that a busy server threw away.
  readonly #ask = (resolve: (result: IteratorResult<T>) => void, reject: (error: Error) => void): void => {
    this.#pass = resolve;
    this.#give = reject;
    this.#watch();
    this.source.next().then(this.#came, this.#broke);
  };
  readonly #came = (result: IteratorResult<T>): void => {
    if (this.#over) return;
    const pass = this.#pass;
    this.#give = undefined;
    this.#waitMs = this.options.nextMs;
    if (result.done === true) this.#end();
    pass?.(result);
  };
  readonly #broke = (error: unknown): void => {
    if (this.#over) return;
    const give = this.#give;
    this.#end();
    give?.(error instanceof Error ? error : new Error(String(error)));
  };

  constructor(
    private readonly source: AsyncIterator<T>,
    private readonly options: IdleTimeoutOptions,
  ) {
    this.#waitMs = options.firstMs;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    return new Promise(this.#ask);
  }

  async return(value?: unknown): Promise<IteratorResult<T>> {
    if (!this.#over) {
      this.#end();
      await this.source.return?.();
    }
    return { done: true, value };
  }

  #watch(): void {
    this.#dueMs = this.options.clock.nowMs() + this.#waitMs;
    if (this.#timer !== undefined && this.#firesMs <= this.#dueMs) return;
    this.#timer?.cancel();
    this.#wakeAfter(this.#waitMs);
  }

  #wakeAfter(delayMs: number): void {
    const { clock } = this.options;
    this.#firesMs = clock.nowMs() + delayMs;
    this.#timer = clock.setTimer(delayMs, () => this.#due());
  }

  #due(): void {
    this.#timer = undefined;
    const { clock, onTimeout } = this.options;
    const give = this.#give;
    if (give === undefined) return;
    const left = this.#dueMs - clock.nowMs();
    if (left > 0) return this.#wakeAfter(left);
    const error = onTimeout();
    this.#end();
    give(error);
  }

  #end(): void {
    this.#over = true;
    this.#pass = undefined;
    this.#give = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.options.onEnd?.();
  }
}
