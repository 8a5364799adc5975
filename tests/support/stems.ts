import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WAV_HEADER_BYTES } from '../../src/audio/wav.js';

/** The samples of a speaker's stem as they lie on the disk now, whatever its header says. */
export async function readStem(directory: string, speaker: string): Promise<Int16Array> {
  const bytes = await readFile(join(directory, `${speaker}.wav`));
  const samples = bytes.subarray(WAV_HEADER_BYTES);
  return new Int16Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + (samples.byteLength & ~1)));
}

/** A signal of which every stretch differs from every other, too quiet for a voice detector. */
export function quietNoise(length: number, seed = 1): Int16Array {
  let state = seed;
  return Int16Array.from({ length }, () => {
    // Whole-number arithmetic: in doubles the product lost its last digits, and the noise came round every 0.2 s.
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 16) % 21;
  });
}

/** First sample at which two signals differ, -1 when they are the same over `length`. */
export function firstDifference(a: Int16Array, b: Int16Array, length = Math.max(a.length, b.length)): number {
  for (let index = 0; index < length; index += 1) if ((a[index] ?? 0) !== (b[index] ?? 0)) return index;
  return -1;
}
