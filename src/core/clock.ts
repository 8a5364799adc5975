/** A pending timer; cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Wall time and timers behind a port, so that every timing rule can run on a virtual clock. */
export interface Clock {
  /** Monotonic milliseconds; only differences mean anything. */
  nowMs(): number;
  /** Milliseconds since the Unix epoch, for log lines and file names. */
  epochMs(): number;
  /** Calls `run` once after `delayMs` (values below 0 count as 0). */
  setTimer(delayMs: number, run: () => void): Timer;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  epochMs: () => Date.now(),
  setTimer(delayMs, run) {
    const handle = setTimeout(run, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
};
