import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Timer } from '../core/clock.js';
import type { Metrics } from '../core/metrics.js';

/** How late timers are in the latest whole window. */
export interface EventLoopFigures {
  readonly p99Ms: number;
  readonly maxMs: number;
}

const RESOLUTION_MS = 10;
/** The first look after each reset only sets the mark, so that a window is blind for its first 10 ms: long ones lose less. */
const WINDOW_MS = 5_000;

/** Measures how late the event loop is, which is how late audio of every live session is. */
export class EventLoopWatch {
  #histogram: IntervalHistogram | undefined;
  #timer: Timer | undefined;
  #figures: EventLoopFigures = { p99Ms: 0, maxMs: 0 };

  constructor(private readonly parts: { readonly clock: Clock; readonly metrics: Metrics }) {}

  get figures(): EventLoopFigures {
    return this.#figures;
  }

  start(): void {
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
    this.#wait();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#histogram?.disable();
  }

  #wait(): void {
    this.#timer = this.parts.clock.setTimer(WINDOW_MS, () => {
      this.#take();
      this.#wait();
    });
  }

  #take(): void {
    const histogram = this.#histogram;
    if (histogram === undefined || histogram.count === 0) return;
    this.#figures = { p99Ms: late(histogram.percentile(99)), maxMs: late(histogram.max) };
    this.parts.metrics.observe('event_loop_delay_seconds', this.#figures.maxMs / 1_000);
    histogram.reset();
  }
}

/** The system counts from tick to tick, in nanoseconds: a punctual one is one resolution after the last. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
