import type { Clock, Timer } from './clock.js';

export interface IdleTimeoutOptions {
  readonly clock: Clock;
  /** Longest wait for the first value, and between two. */
  readonly firstMs: number;
  readonly nextMs: number;
  /** What to throw when the source has been silent too long; a good moment to abort it. */
  readonly onTimeout: () => Error;
}

/** Passes a source's values on and throws when one keeps the reader waiting too long. The source is not waited for any more then. */
export async function* withIdleTimeout<T>(source: AsyncIterable<T>, options: IdleTimeoutOptions): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]();
  let timedOut = false;
  let done = false;
  try {
    for (let waitMs = options.firstMs; ; waitMs = options.nextMs) {
      const result = await nextWithin(iterator, waitMs, options).catch((error: unknown) => {
        timedOut = error instanceof IdleError;
        throw timedOut ? options.onTimeout() : error;
      });
      done = result.done === true;
      if (done) return;
      yield result.value as T;
    }
  } finally {
    // A silent source may never answer `return` either.
    if (!done && !timedOut) await iterator.return?.();
  }
}

class IdleError extends Error {}

function nextWithin<T>(
  iterator: AsyncIterator<T>,
  waitMs: number,
  { clock }: IdleTimeoutOptions,
): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    const timer: Timer = clock.setTimer(waitMs, () => reject(new IdleError()));
    iterator.next().then(
      (result) => {
        timer.cancel();
        resolve(result);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
