/** Points of the waveform between the samples, four times as dense (ITU-R BS.1770-4, annex 2, with longer filters). */

/** What the interpolation needs on either side of a sample. */
export const REACH_SAMPLES = 16;
const OVERSAMPLING = 4;
const TAPS = 2 * REACH_SAMPLES;
/** Side lobes 80 dB down. */
const KAISER_BETA = 8;
const STRETCH_SAMPLES = 32;

const PHASES = Array.from({ length: OVERSAMPLING - 1 }, (_, index) => kernel((index + 1) / OVERSAMPLING));
/** No point between samples can be higher than this many times the highest sample in reach. */
const BOUND = Math.max(...PHASES.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)));

/** The windowed sinc for the point `fraction` after a sample; tap k weighs the sample k - 15 places on. */
function kernel(fraction: number): Float64Array {
  const taps = Float64Array.from({ length: TAPS }, (_, index) => {
    const distance = index - (REACH_SAMPLES - 1) - fraction;
    const sinc = Math.sin(Math.PI * distance) / (Math.PI * distance);
    return sinc * kaiser(distance / REACH_SAMPLES);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function kaiser(place: number): number {
  return Math.abs(place) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - place * place)) / bessel(KAISER_BETA);
}

/** The modified Bessel function of order zero. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * The highest point at each sample or between it and the next one, where that is above `threshold`.
 * @param samples `REACH_SAMPLES` more on either side than are looked at
 * @param onPeak told the index, counted from the first sample that is looked at, and the peak there
 */
export function findPeaks(
  samples: Float32Array,
  threshold: number,
  onPeak: (index: number, peak: number) => void,
): void {
  const count = samples.length - 2 * REACH_SAMPLES;
  for (let from = 0; from < count; from += STRETCH_SAMPLES) {
    const to = Math.min(count, from + STRETCH_SAMPLES);
    // Most stretches of speech are too quiet to reach the threshold even between their samples.
    if (highest(samples, from, to + 2 * REACH_SAMPLES) * BOUND <= threshold) continue;
    for (let index = from; index < to; index += 1) {
      const peak = peakAt(samples, index);
      if (peak > threshold) onPeak(index, peak);
    }
  }
}

function highest(samples: Float32Array, from: number, to: number): number {
  let peak = 0;
  for (let index = from; index < to; index += 1) {
    const level = Math.abs(samples[index] ?? 0);
    if (level > peak) peak = level;
  }
  return peak;
}

function peakAt(samples: Float32Array, index: number): number {
  let peak = Math.abs(samples[index + REACH_SAMPLES] ?? 0);
  for (const taps of PHASES) {
    let point = 0;
    for (let tap = 0; tap < TAPS; tap += 1) point += (taps[tap] ?? 0) * (samples[index + 1 + tap] ?? 0);
    const level = Math.abs(point);
    if (level > peak) peak = level;
  }
  return peak;
}

/** The true peak of sound that comes in pieces, all channels together. */
export class TruePeakMeter {
  readonly #tails: Float32Array[];
  #peak = 0;

  constructor(channels: number) {
    this.#tails = Array.from({ length: channels }, () => new Float32Array(2 * REACH_SAMPLES));
  }

  add(piece: readonly Float32Array[]): void {
    this.#tails.forEach((tail, channel) => {
      const samples = joined(tail, piece[channel] ?? new Float32Array());
      findPeaks(samples, this.#peak, (_, peak) => {
        this.#peak = Math.max(this.#peak, peak);
      });
      tail.set(samples.subarray(samples.length - tail.length));
    });
  }

  /** The highest point as a share of full scale; may be above 1. What comes next counts as silence. */
  peak(): number {
    const silence = new Float32Array(2 * REACH_SAMPLES);
    this.add(this.#tails.map(() => silence));
    return this.#peak;
  }
}

function joined(tail: Float32Array, piece: Float32Array): Float32Array {
  const both = new Float32Array(tail.length + piece.length);
  both.set(tail);
  both.set(piece, tail.length);
  return both;
}
