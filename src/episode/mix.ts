import { z } from 'zod';
import type { Mixdown, MixWork } from './mix-work.js';
import { runWorker, type RunOptions } from './run-worker.js';

const level = z.number().nullable();
const mixdownSchema: z.ZodType<Mixdown> = z.object({
  samples: z.number(),
  loudnessLufs: level,
  truePeakDbtp: level,
  limitedDb: z.number(),
  stems: z.array(z.object({ speaker: z.string(), loudnessLufs: level, gainDb: z.number(), pan: z.number() })),
});

/**
 * Mixes stems into a WAV at `outPath`, in a worker thread of low priority; see `mixDown`.
 * Rejects with the signal's reason on abort, with what the thread failed at otherwise; the unfinished file then stays
 * for the caller to remove.
 */
export async function mixStems(work: MixWork, options: RunOptions): Promise<Mixdown> {
  return mixdownSchema.parse(await runWorker('./mix-worker', work, options));
}
