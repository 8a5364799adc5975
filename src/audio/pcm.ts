import { AppError } from '../core/errors.js';
import { BYTES_PER_SAMPLE } from '../protocol/audio-format.js';

const FULL_SCALE = 32_768;

/** The loudest sample as a share of full scale, 0–1; 0 for no samples. */
export function peakOf(samples: Int16Array): number {
  let peak = 0;
  for (const sample of samples) {
    const level = sample < 0 ? -sample : sample;
    if (level > peak) peak = level;
  }
  return peak / FULL_SCALE;
}

/** Root mean square as a share of full scale, 0–1; 0 for no samples. */
export function rmsOf(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length) / FULL_SCALE;
}

/** Fades the last `fadeSamples` linearly to silence, in place, so that a cut does not click. */
export function fadeOut(samples: Int16Array, fadeSamples: number): void {
  const length = Math.min(fadeSamples, samples.length);
  const from = samples.length - length;
  for (let index = 0; index < length; index += 1) {
    const sample = samples[from + index] ?? 0;
    samples[from + index] = Math.round((sample * (length - 1 - index)) / length);
  }
}

/** Lets samples rise linearly from silence, in place; the first of them is the `done`-th of `riseSamples`. */
export function fadeIn(samples: Int16Array, { done, riseSamples }: { done: number; riseSamples: number }): void {
  const length = Math.min(riseSamples - 1 - done, samples.length);
  for (let index = 0; index < length; index += 1) {
    samples[index] = Math.round(((samples[index] ?? 0) * (done + index + 1)) / riseSamples);
  }
}

/**
 * Reads received bytes as 16-bit samples: a view where the memory allows it, a copy only at odd offsets
 * (Socket.IO hands out binaries wherever they lay in the message).
 * @throws AppError `AUDIO_REJECTED` when the bytes do not hold whole samples.
 */
export function pcmFromBytes(bytes: ArrayBuffer | Uint8Array): Int16Array {
  const { byteLength } = bytes;
  if (byteLength % BYTES_PER_SAMPLE !== 0) {
    throw new AppError('AUDIO_REJECTED', 'An audio chunk must hold whole 16-bit samples.', {
      details: { field: 'audio', expected: 'an even number of bytes' },
    });
  }
  if (bytes instanceof ArrayBuffer) return new Int16Array(bytes);
  if (bytes.byteOffset % BYTES_PER_SAMPLE !== 0) return new Int16Array(Uint8Array.from(bytes).buffer);
  return new Int16Array(bytes.buffer, bytes.byteOffset, byteLength / BYTES_PER_SAMPLE);
}

/** The same memory as bytes, for writing to a file or a socket. */
export function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
