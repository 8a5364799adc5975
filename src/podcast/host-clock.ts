import type { Clock } from '../core/clock.js';
import { msToSamples, samplesToMs } from '../protocol/audio-format.js';

/** How far the clock runs on without a frame: a muted or dropped microphone does not stop time. */
const EXTRAPOLATE_MS = 1_000;

/** The session's clock in samples, as the host's audio device counts them, read against ours. */
export class HostClock {
  #endSample: number;
  #atMs: number;

  constructor(
    private readonly clock: Clock,
    startSample = 0,
  ) {
    this.#endSample = startSample;
    this.#atMs = clock.nowMs();
  }

  /** A frame ending at this sample has just come. */
  observe(endSample: number): void {
    if (endSample < this.#endSample) return;
    this.#endSample = endSample;
    this.#atMs = this.clock.nowMs();
  }

  /** The sample being captured now, as far as we can know. */
  now(): number {
    const elapsed = this.clock.nowMs() - this.#atMs;
    return this.#endSample + msToSamples(Math.min(EXTRAPOLATE_MS, Math.max(0, elapsed)));
  }

  /** When a sample was captured, on our clock. */
  msOf(sample: number): number {
    return this.#atMs - samplesToMs(this.#endSample - sample);
  }
}
