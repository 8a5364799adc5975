import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import type { Level } from './live-types.js';

/** About 30 readings a second: as often as an eye sees a meter move. */
const WINDOW_SAMPLES = SAMPLE_RATE / 30;
/** Full scale but for the rounding of 16 bits. */
const CLIPPING_PEAK = 0.999;

export const silentLevel: Level = { peak: 0, rms: 0 };

/** Peak and RMS of floats, a reading per window. */
export class LevelMeter {
  #peak = 0;
  #squares = 0;
  #samples = 0;

  /** The reading of the window that these samples complete, or null. */
  add(samples: Float32Array): Level | null {
    for (const sample of samples) {
      this.#peak = Math.max(this.#peak, Math.abs(sample));
      this.#squares += sample * sample;
    }
    this.#samples += samples.length;
    if (this.#samples < WINDOW_SAMPLES) return null;
    const level = { peak: Math.min(1, this.#peak), rms: Math.sqrt(this.#squares / this.#samples) };
    this.#peak = 0;
    this.#squares = 0;
    this.#samples = 0;
    return level;
  }
}

export function isClipping(level: Level): boolean {
  return level.peak >= CLIPPING_PEAK;
}
