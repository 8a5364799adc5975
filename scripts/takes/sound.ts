import { rmsOf } from '../../src/audio/pcm.js';
import { msToSamples } from '../../src/protocol/audio-format.js';

/** Sounds are 48 kHz mono s16. */

const WINDOW_SAMPLES = msToSamples(10);
const LOUDNESS_WINDOWS = 5;
/** What is this much quieter than a sound's loudest moment is its breath. */
const AUDIBLE_DB = 25;

export const silence = (ms: number): Int16Array => new Int16Array(msToSamples(ms));

export function join(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The root mean square of the loudest 50 ms, in dB of full scale. */
export function loudnessDb(samples: Int16Array): number {
  return 20 * Math.log10(Math.max(1e-9, ...windowLevels(samples, WINDOW_SAMPLES * LOUDNESS_WINDOWS)));
}

/** The same sound at another loudness; what would leave the range is clipped, as a hot microphone does. */
export function atLoudness(samples: Int16Array, levelDb: number): Int16Array {
  const gain = 10 ** ((levelDb - loudnessDb(samples)) / 20);
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * gain))));
}

/** From the first to the last sample that can be heard, to 10 ms. Throws a `RangeError` for silence. */
export function audible(samples: Int16Array): Int16Array {
  const levels = windowLevels(samples, WINDOW_SAMPLES);
  const least = Math.max(...levels) * 10 ** (-AUDIBLE_DB / 20);
  const first = levels.findIndex((level) => level > 0 && level >= least);
  if (first < 0) throw new RangeError('a sound without a sound');
  const last = levels.findLastIndex((level) => level >= least);
  return samples.slice(first * WINDOW_SAMPLES, (last + 1) * WINDOW_SAMPLES);
}

function windowLevels(samples: Int16Array, windowSamples: number): number[] {
  const count = Math.ceil(samples.length / windowSamples);
  return Array.from({ length: count }, (_, index) =>
    rmsOf(samples.subarray(index * windowSamples, (index + 1) * windowSamples)),
  );
}
