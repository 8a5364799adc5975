import type { SdkClock } from '../clock.js';

export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** The wait before try `attempt + 1` (from 1): doubling, and anything up to that, so that many clients do not come at once. */
export function backOffMs({ firstMs, maxMs }: BackOff, attempt: number, random: () => number = Math.random): number {
  const most = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
  return most / 2 + (random() * most) / 2;
}

/** Resolves after the time; rejects with the signal's reason. */
export function wait(clock: SdkClock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.setTimer(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
