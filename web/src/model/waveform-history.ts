/** Samples that one bar of the waveform stands for: 300 ms. */
export const BAR_SAMPLES = 14_400;

const CAPACITY = 600;

/**
 * The loudest moment of every 300 ms of the latest three minutes of one speaker. Bars are tied to the session's
 * samples, not to when they were drawn, so that a bar keeps its height while it travels to the left.
 */
export class WaveformHistory {
  readonly #peaks = new Float32Array(CAPACITY);
  readonly #bars = new Float64Array(CAPACITY).fill(-1);

  /** Notes a peak (0–1) at a session sample; earlier peaks of the same bar are kept when louder. */
  push(at: number, peak: number): void {
    const bar = Math.floor(at / BAR_SAMPLES);
    const slot = bar % CAPACITY;
    if (bar < 0) return;
    const known = this.#bars[slot] === bar ? (this.#peaks[slot] ?? 0) : 0;
    this.#bars[slot] = bar;
    this.#peaks[slot] = Math.max(known, Math.min(1, peak));
  }

  /** The peak of a bar, or null where nothing was measured (before the page was open, or in a hidden tab). */
  peak(bar: number): number | null {
    if (bar < 0) return null;
    const slot = bar % CAPACITY;
    return this.#bars[slot] === bar ? (this.#peaks[slot] ?? 0) : null;
  }
}
