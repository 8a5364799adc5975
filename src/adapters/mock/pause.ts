import { delay } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';

/** Waits on the clock; false when the signal aborted meanwhile. No time at all needs no timer. */
export async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  if (delayMs <= 0 || signal.aborted) return !signal.aborted;
  try {
    await delay(clock, delayMs, { signal });
    return true;
  } catch {
    // Nothing but the abort itself rejects a delay.
    return false;
  }
}

/** Waits for nothing but the abort. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
