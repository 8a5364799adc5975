import { Ducker, DUCKING_STEP_SAMPLES, type DuckingRule } from './ducking.js';

/** One track's place in the mix. */
export interface Strip {
  /** As a factor. */
  readonly gain: number;
  /** -1 left, 0 middle, 1 right; of no effect in mono. */
  readonly pan: number;
  /** Steps back while the leader speaks. */
  readonly yields: boolean;
}

export interface MixerOptions {
  readonly strips: readonly Strip[];
  readonly channels: 1 | 2;
  /** Whose speech the others yield to: an index into `strips`. */
  readonly leader?: number;
  readonly ducking?: DuckingRule;
}

/** Adds mono tracks up to mono or stereo, piece by piece. */
export class Mixer {
  readonly #options: MixerOptions;
  /** Per channel, per strip. */
  readonly #gains: readonly (readonly number[])[];
  readonly #ducker: Ducker | undefined;
  #duckedTo = 1;

  constructor(options: MixerOptions) {
    this.#options = options;
    const { strips, channels, ducking } = options;
    this.#gains = Array.from({ length: channels }, (_, channel) =>
      strips.map((strip) => gainIn(strip, channel, channels)),
    );
    this.#ducker = ducking === undefined || ducking.depthDb === 0 ? undefined : new Ducker(ducking);
  }

  /**
   * @param tracks one piece per strip, ±1 full scale, or null where it is silent; all of `samples` length,
   * a multiple of `DUCKING_STEP_SAMPLES`
   * @returns an array per channel; may be beyond full scale
   */
  mix(tracks: readonly (Float32Array | null)[], samples: number): Float32Array[] {
    const yielding = this.#yieldingGain(tracks, samples);
    return this.#gains.map((gains) => {
      const out = new Float32Array(samples);
      tracks.forEach((track, index) => {
        const gain = gains[index] ?? 0;
        if (track === null || gain === 0) return;
        if (yielding !== undefined && this.#options.strips[index]?.yields === true)
          addScaled(out, track, gain, yielding);
        else add(out, track, gain);
      });
      return out;
    });
  }

  /** What those who yield are multiplied by, sample by sample; nothing when they need not. */
  #yieldingGain(tracks: readonly (Float32Array | null)[], samples: number): Float32Array | undefined {
    const ducker = this.#ducker;
    const { leader } = this.#options;
    if (ducker === undefined || leader === undefined) return undefined;
    const speech = tracks[leader] ?? null;
    let curve: Float32Array | undefined;
    for (let from = 0; from < samples; from += DUCKING_STEP_SAMPLES) {
      const before = this.#duckedTo;
      this.#duckedTo = ducker.next(speech === null ? 0 : powerOf(speech, from));
      if (before === 1 && this.#duckedTo === 1) continue;
      curve ??= new Float32Array(samples).fill(1);
      const slope = (this.#duckedTo - before) / DUCKING_STEP_SAMPLES;
      for (let index = 0; index < DUCKING_STEP_SAMPLES; index += 1) curve[from + index] = before + slope * (index + 1);
    }
    return curve;
  }
}

/** Constant power across the stereo field; a voice in the middle is as loud in either channel as in mono. */
function gainIn({ gain, pan }: Strip, channel: number, channels: 1 | 2): number {
  if (channels === 1) return gain;
  const angle = ((pan + 1) * Math.PI) / 4;
  return gain * Math.SQRT2 * (channel === 0 ? Math.cos(angle) : Math.sin(angle));
}

function powerOf(speech: Float32Array, from: number): number {
  let sum = 0;
  for (let index = from; index < from + DUCKING_STEP_SAMPLES; index += 1) sum += (speech[index] ?? 0) ** 2;
  return sum / DUCKING_STEP_SAMPLES;
}

function add(out: Float32Array, track: Float32Array, gain: number): void {
  for (let index = 0; index < out.length; index += 1) out[index] = (out[index] ?? 0) + (track[index] ?? 0) * gain;
}

function addScaled(out: Float32Array, track: Float32Array, gain: number, scale: Float32Array): void {
  for (let index = 0; index < out.length; index += 1) {
    out[index] = (out[index] ?? 0) + (track[index] ?? 0) * gain * (scale[index] ?? 1);
  }
}
