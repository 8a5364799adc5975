import { z } from 'zod';
import { sampleSchema, speakerIdSchema } from './live-session.js';
import { revoiceModeSchema, takeIdSchema } from './revoice.js';

/** What a producer changes. A recording itself is never touched: changes are a list beside it, and can be taken back. */

const label = z.string().trim().max(120);
const name = z.string().trim().min(1).max(60);
const markId = z.string().max(40);

export const markKindSchema = z.enum(['marker', 'chapter']);

/** A place worth finding again; a chapter also begins a part of the episode. */
export const markSchema = z.object({ id: z.string(), kind: markKindSchema, at: sampleSchema, label: z.string() });

/** How loud a stem is in the episode. */
export const levelSchema = z.object({ gainDb: z.number().min(-36).max(12), muted: z.boolean() });

const REQUESTED = [
  z.object({ kind: z.literal('title'), title: z.string().trim().min(1).max(120) }),
  z.object({ kind: z.literal('name'), speaker: speakerIdSchema, name }),
  /** An empty text takes the line out of captions and transcripts. */
  z.object({ kind: z.literal('caption'), cue: z.string().max(20), text: z.string().trim().max(8_000) }),
  /** `id` is given by the server. */
  z.object({ kind: z.literal('mark-add'), mark: markKindSchema, at: sampleSchema, label, id: markId.optional() }),
  z.object({ kind: z.literal('mark-change'), id: markId, label: label.optional(), at: sampleSchema.optional() }),
  z.object({ kind: z.literal('mark-remove'), id: markId }),
  z.object({ kind: z.literal('level'), speaker: speakerIdSchema, ...levelSchema.partial().shape }),
  z.object({ kind: z.literal('trim'), startAt: sampleSchema, endAt: sampleSchema }),
  /** Takes back the latest edit that still holds. */
  z.object({ kind: z.literal('undo') }),
] as const;

/** A line of an AI speaker that was voiced anew; places are those of the timeline as it was before. */
export const revoiceEditSchema = z.object({
  kind: z.literal('revoice'),
  turn: z.string(),
  cue: z.string(),
  speaker: speakerIdSchema,
  /** The sound, and from here on the name of the stems with it. */
  take: takeIdSchema,
  text: z.string(),
  mode: revoiceModeSchema,
  startAt: sampleSchema,
  samples: sampleSchema,
  /** Samples of the speaker's stem that it takes the place of. */
  replaced: sampleSchema,
  /** Everything from `at` on lies `by` samples later on every stem, earlier when negative. */
  cut: z.object({ at: sampleSchema, by: z.number().int() }),
  /** Places are counted from the take's first sample. */
  words: z.array(z.object({ text: z.string(), startAt: sampleSchema, endAt: sampleSchema })),
});

/** Everything an edit list may hold. */
export const editSchema = z.discriminatedUnion('kind', [...REQUESTED, revoiceEditSchema]);

/** What may be asked for as it is: a new voice has to be made first. */
export const patchSchema = z.object({ edits: z.array(z.discriminatedUnion('kind', REQUESTED)).min(1).max(100) });

/** The recording as it is to be published: what was recorded, with all edits. */
export const editionSchema = z
  .object({
    title: z.string(),
    names: z.record(z.string(), z.string()),
    levels: z.record(z.string(), levelSchema),
    /** Sorted by place. */
    marks: z.array(markSchema),
    trim: z.object({ startAt: sampleSchema, endAt: sampleSchema }),
    /** Length, lines that were voiced anew included. */
    samples: sampleSchema,
    /** Which stems are heard: the name of edited ones, null for those of the recording. */
    stems: z.string().nullable(),
    /** Edits that can be taken back. */
    edits: z.number().int(),
  })
  .meta({ id: 'Edition' });

export type Mark = z.infer<typeof markSchema>;
export type MarkKind = Mark['kind'];
export type Level = z.infer<typeof levelSchema>;
export type Edit = z.infer<typeof editSchema>;
export type EditRequest = z.input<typeof patchSchema>['edits'][number];
export type RevoiceEdit = z.infer<typeof revoiceEditSchema>;
export type Edition = z.infer<typeof editionSchema>;
