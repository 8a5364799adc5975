/**
 * A stem's waveform at five resolutions in one file, `<speaker>.peaks`: a head of 64 bytes, then one byte for each
 * bucket of samples, the coarsest resolution first, so that the beginning of the file is a picture of the whole hour and
 * any stretch of any resolution is one range request away.
 * A byte is the loudest sample of its bucket on a square-root scale; 0 means digital silence and nothing else.
 */
export const PEAKS_HEAD_BYTES = 64;
export const PEAKS_MAGIC = 'TPK1';

/** Samples in a bucket, coarsest first; each a whole multiple of the next. */
export const BUCKET_SAMPLES = [65_536, 16_384, 4_096, 1_024, 256] as const;

export interface PeaksLevel {
  readonly bucketSamples: number;
  readonly buckets: number;
  /** First byte in the file. */
  readonly offset: number;
}

export interface PeaksLayout {
  readonly levels: readonly PeaksLevel[];
  readonly bytes: number;
}

/** Where everything lies in the peaks of a stem this long. */
export function peaksLayout(samples: number): PeaksLayout {
  let offset = PEAKS_HEAD_BYTES;
  const levels = BUCKET_SAMPLES.map((bucketSamples) => {
    const level = { bucketSamples, buckets: Math.ceil(samples / bucketSamples), offset };
    offset += level.buckets;
    return level;
  });
  return { levels, bytes: offset };
}

/** Never 0 for a sample that is not. */
export const peakToByte = (peak: number): number => Math.min(255, Math.ceil(Math.sqrt(peak / 32_768) * 255));

/** 0–1, linear. */
export const byteToPeak = (byte: number): number => (byte / 255) ** 2;
