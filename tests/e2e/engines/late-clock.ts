import { systemClock, type Clock } from '../../../src/core/clock.js';

/** The system's clock, put forward at will: minutes of rest pass at once while sockets and timers run as they do. */
export class LateClock implements Clock {
  #aheadMs = 0;

  nowMs(): number {
    return systemClock.nowMs() + this.#aheadMs;
  }

  epochMs(): number {
    return systemClock.epochMs() + this.#aheadMs;
  }

  setTimer(delayMs: number, run: () => void): { cancel(): void } {
    return systemClock.setTimer(delayMs, run);
  }

  putForward(ms: number): void {
    this.#aheadMs += ms;
  }
}
