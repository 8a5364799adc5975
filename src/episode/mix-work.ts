import { z } from 'zod';
import { SAMPLE_RATE } from '../protocol/audio-format.js';

/** What is to be mixed; also what the worker thread is started with. */
export const mixWorkSchema = z.object({
  stems: z.array(
    z.object({
      speaker: z.string(),
      path: z.string(),
      /** Louder or softer than the others, in decibels. */
      trimDb: z.number(),
      pan: z.number(),
      /** False for a track without a word: its noise is not brought to a voice's loudness. */
      levelled: z.boolean(),
      /** The others yield to the one who leads. */
      leads: z.boolean(),
    }),
  ),
  /** What is mixed, in samples of the stems. */
  startAt: z.number().int(),
  endAt: z.number().int(),
  outPath: z.string(),
  channels: z.union([z.literal(1), z.literal(2)]),
  targetLufs: z.number(),
  ceilingDbtp: z.number(),
  duckDb: z.number(),
});
export type MixWork = z.infer<typeof mixWorkSchema>;

/** What became of it, as measured on the finished mix; null where there was nothing but silence. */
export interface Mixdown {
  readonly samples: number;
  readonly loudnessLufs: number | null;
  readonly truePeakDbtp: number | null;
  /** How far the limiter went down at most. */
  readonly limitedDb: number;
  readonly stems: readonly StemLevel[];
}

export interface StemLevel {
  readonly speaker: string;
  readonly loudnessLufs: number | null;
  /** What brings the stem to its place in the mix, without ducking and limiting. */
  readonly gainDb: number;
  readonly pan: number;
}

/** What is read, mixed and written at a time. */
export const PIECE_SAMPLES = SAMPLE_RATE;
/** How much is done, 0–1. */
export type Report = (done: number) => void;

/** Minus infinity decibels, as JSON can say it. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
