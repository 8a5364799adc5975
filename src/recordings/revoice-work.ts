import { z } from 'zod';
import { revoiceEditSchema } from '../protocol/recording-edits.js';
import { revoiceModeSchema } from '../protocol/revoice.js';

const stretchSchema = z.object({ from: z.number(), to: z.number() });

const sceneSchema = z.object({
  directory: z.string(),
  speakers: z.array(z.string()),
  revoices: z.array(revoiceEditSchema),
});

/** What the thread for edited stems is started with. */
export const revoiceWorkSchema = z.discriminatedUnion('kind', [
  /** Finds the place for a new line. */
  sceneSchema.extend({
    kind: z.literal('place'),
    speaker: z.string(),
    line: stretchSchema,
    samples: z.number().int(),
    mode: revoiceModeSchema,
    othersWords: z.array(stretchSchema),
  }),
  /** Writes the stems that are others than those recorded into an existing folder. */
  sceneSchema.extend({ kind: z.literal('render'), folder: z.string() }),
]);
export type RevoiceWork = z.infer<typeof revoiceWorkSchema>;

export const placementSchema = z.object({
  startAt: z.number().int(),
  samples: z.number().int(),
  replaced: z.number().int(),
  cut: z.object({ at: z.number().int(), by: z.number().int() }),
});
