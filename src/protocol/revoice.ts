import { z } from 'zod';
import { jobSchema } from './jobs.js';
import { sampleSchema } from './live-session.js';

/** A line of an AI speaker voiced anew: asked for, listened to, kept. */

/** `fit`: everything else stays in its place. `ripple`: everything behind the line moves, on all stems together. */
export const revoiceModeSchema = z.enum(['fit', 'ripple']);

export const takeIdSchema = z.string().regex(/^tak_[0-9a-z]{8,32}$/, 'the id of a take such as "tak_7k2m9…"');

/** A long answer; what is longer is better made as several lines. */
const TEXT_MAX = 4_000;

/** Words to be spoken, or a take that was listened to; with a mode, its place in the recording as well. */
export const revoiceRequestSchema = z.union([
  z.object({ take: takeIdSchema, mode: revoiceModeSchema }),
  z.object({ text: z.string().trim().min(1, 'words to speak').max(TEXT_MAX), mode: revoiceModeSchema.optional() }),
]);

/** The new sound of a line, before it has a place. */
export const takeSchema = z.object({
  id: takeIdSchema,
  turn: z.string(),
  text: z.string(),
  samples: sampleSchema,
  words: z.array(z.object({ text: z.string(), startAt: sampleSchema, endAt: sampleSchema })),
});

export const revoiceJobSchema = jobSchema
  .extend({
    turn: z.string(),
    /** Once there is sound to listen to. */
    take: takeSchema.omit({ words: true }).nullable(),
    /** Once it is part of the recording: how many samples everything behind it has moved. */
    placed: z.object({ startAt: sampleSchema, movedBy: z.number().int() }).nullable(),
  })
  .meta({ id: 'RevoiceJob' });

export type RevoiceMode = z.infer<typeof revoiceModeSchema>;
export type RevoiceRequest = z.infer<typeof revoiceRequestSchema>;
export type Take = z.infer<typeof takeSchema>;
export type RevoiceJob = z.infer<typeof revoiceJobSchema>;
