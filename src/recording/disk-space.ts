import { statfs } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../protocol/audio-format.js';

const STEM_BYTES_PER_MINUTE = 60 * SAMPLE_RATE * BYTES_PER_SAMPLE;
const MB = 1_000_000;
const GB = 1_000 * MB;

/** Bytes that may still be written below the directory, without the system's own reserve. Rejects with the system's error. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

/**
 * What this many stems take in so many minutes at the most: what an AI speaker does not say is a hole in the file,
 * and that room is more than the Opus copies need at the end.
 */
export function bytesFor(minutes: number, stems: number): number {
  return minutes * stems * STEM_BYTES_PER_MINUTE;
}

/** How long so many stems have room at the least. */
export function minutesIn(bytes: number, stems: number): number {
  return bytes / (stems * STEM_BYTES_PER_MINUTE);
}

/** Rounded down: nobody should count on a minute that is not there. */
export function minutesInWords(minutes: number): string {
  const whole = Math.floor(minutes);
  if (whole < 1) return 'less than a minute';
  return whole === 1 ? 'about a minute' : `about ${whole} minutes`;
}

/** Rounded up: this much is to be freed. */
export function bytesInWords(bytes: number): string {
  return bytes < GB ? `${Math.ceil(bytes / MB)} MB` : `${(Math.ceil((bytes / GB) * 10) / 10).toFixed(1)} GB`;
}
