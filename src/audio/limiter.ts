import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { findPeaks, REACH_SAMPLES } from './true-peak.js';

/** How early the gain begins to fall before a peak: short enough not to be heard as a fade. */
const LOOKAHEAD_SAMPLES = (SAMPLE_RATE * 5) / 1_000;
/** A peak's gain holds for the sample after it too: the peak may lie between the two. */
const HOLD_SAMPLES = LOOKAHEAD_SAMPLES + 2;
const SMOOTHED_SAMPLES = LOOKAHEAD_SAMPLES + 1;
const RELEASE = 1 - Math.exp(-1 / (SAMPLE_RATE * 0.08));
/** Closer to 1 than any sample of 16 bits can tell. */
const RELEASED = 1 - 1e-6;

/** Samples that come out of the limiter after they went in. */
export const LIMITER_DELAY_SAMPLES = LOOKAHEAD_SAMPLES + REACH_SAMPLES;

/**
 * Keeps the true peak (four times oversampled) under a ceiling: before a peak the gain of all channels falls smoothly to
 * what that peak needs and recovers after it; sound that stays below passes bit by bit. Each piece comes out
 * `LIMITER_DELAY_SAMPLES` late: feed that much silence at the end.
 */
export class TruePeakLimiter {
  readonly #ceiling: number;
  readonly #history: readonly Float32Array[];
  readonly #held = new MovingMinimum(HOLD_SAMPLES);
  readonly #smoothed = new MovingMean(SMOOTHED_SAMPLES);
  #envelope = 1;
  #lowestGain = 1;

  /** @param ceiling the highest point allowed, as a share of full scale */
  constructor({ channels, ceiling }: { channels: number; ceiling: number }) {
    this.#ceiling = ceiling;
    this.#history = Array.from({ length: channels }, () => new Float32Array(LIMITER_DELAY_SAMPLES));
  }

  /** The lowest gain so far: 1 when nothing had to be limited. */
  get lowestGain(): number {
    return this.#lowestGain;
  }

  /** One piece, an array per channel; returns as many samples, new arrays. */
  process(piece: readonly Float32Array[]): Float32Array[] {
    const length = piece[0]?.length ?? 0;
    const sound = this.#history.map((history, channel) => {
      const samples = new Float32Array(history.length + length);
      samples.set(history);
      samples.set(piece[channel] ?? [], history.length);
      history.set(samples.subarray(length));
      return samples;
    });
    const gains = this.#gains(this.#neededGains(sound, length));
    return sound.map((samples) => {
      const out = samples.slice(0, length);
      gains?.forEach((gain, index) => {
        out[index] = (out[index] ?? 0) * gain;
      });
      return out;
    });
  }

  /** What each sample needs to stay below the ceiling; nothing when all do. */
  #neededGains(sound: readonly Float32Array[], length: number): Float64Array | undefined {
    let needed: Float64Array | undefined;
    for (const samples of sound) {
      const looked = samples.subarray(samples.length - length - 2 * REACH_SAMPLES);
      findPeaks(looked, this.#ceiling, (index, peak) => {
        needed ??= new Float64Array(length).fill(1);
        needed[index] = Math.min(needed[index] ?? 1, this.#ceiling / peak);
      });
    }
    return needed ?? (this.#resting ? undefined : new Float64Array(length).fill(1));
  }

  /** The gains for the samples that come out now. */
  #gains(needed: Float64Array | undefined): Float64Array | undefined {
    return needed?.map((wanted) => {
      const held = this.#held.next(wanted);
      this.#envelope = held < this.#envelope ? held : this.#envelope + (held - this.#envelope) * RELEASE;
      if (this.#envelope > RELEASED) this.#envelope = 1;
      const gain = this.#smoothed.next(this.#envelope);
      if (gain < this.#lowestGain) this.#lowestGain = gain;
      return gain;
    });
  }

  get #resting(): boolean {
    return this.#envelope === 1 && this.#smoothed.resting && this.#held.resting;
  }
}

/** The least of the latest values, one at a time; values before the first count as 1, the most there is. */
class MovingMinimum {
  readonly #values: Float64Array;
  readonly #places: Float64Array;
  #first = 0;
  #count = 0;
  #place = 0;

  constructor(private readonly length: number) {
    this.#values = new Float64Array(length);
    this.#places = new Float64Array(length);
  }

  /** Nothing below 1 is remembered. */
  get resting(): boolean {
    return this.#count === 0;
  }

  next(value: number): number {
    const { length } = this;
    this.#place += 1;
    if (this.#count > 0 && (this.#places[this.#first] ?? 0) <= this.#place - length) this.#drop();
    while (this.#count > 0 && (this.#values[(this.#first + this.#count - 1) % length] ?? 0) >= value) this.#count -= 1;
    if (value < 1) {
      const end = (this.#first + this.#count) % length;
      this.#values[end] = value;
      this.#places[end] = this.#place;
      this.#count += 1;
    }
    return this.#count === 0 ? 1 : (this.#values[this.#first] ?? 1);
  }

  #drop(): void {
    this.#first = (this.#first + 1) % this.length;
    this.#count -= 1;
  }
}

/** The mean of the latest values, one at a time; values before the first count as 1. */
class MovingMean {
  readonly #values: Float64Array;
  #place = 0;
  #ones: number;
  #sum: number;

  constructor(private readonly length: number) {
    this.#values = new Float64Array(length).fill(1);
    this.#ones = length;
    this.#sum = length;
  }

  get resting(): boolean {
    return this.#ones === this.length;
  }

  next(value: number): number {
    const oldest = this.#values[this.#place] ?? 1;
    this.#values[this.#place] = value;
    this.#place = (this.#place + 1) % this.length;
    this.#ones += Number(value === 1) - Number(oldest === 1);
    // Begun anew whenever it can be, so that rounding does not add up over hours.
    this.#sum = this.resting ? this.length : this.#sum + value - oldest;
    return this.#sum / this.length;
  }
}
