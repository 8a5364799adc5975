/** Time behind a port, so that pacing and time-outs can run on a virtual clock. */
export interface SdkClock {
  /** Monotonic milliseconds; only differences mean anything. */
  nowMs(): number;
  /** Calls `run` once after `delayMs`; the answer cancels it. */
  setTimer(delayMs: number, run: () => void): () => void;
}

export const systemClock: SdkClock = {
  nowMs: () => performance.now(),
  setTimer(delayMs, run) {
    const timer = setTimeout(run, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
