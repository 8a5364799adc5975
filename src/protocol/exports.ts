import { z } from 'zod';

/** An episode being made of a recording: asked for, followed, fetched. */

export const exportRequestSchema = z.object({
  /** What to make; the usual formats when absent. */
  formats: z.array(z.string().max(20)).max(20).optional(),
  /** One channel at −19 LUFS instead of two at −16. */
  mono: z.boolean().optional(),
  /** How far AI speakers step back while the host speaks over them, in decibels. */
  duckDb: z.number().min(0).max(40).optional(),
});

export const exportedFileSchema = z.object({ name: z.string(), bytes: z.number().int(), format: z.string() });

export const exportJobSchema = z.object({
  id: z.string(),
  recording: z.string(),
  /** Exports of a process follow each other: one that runs at 0 may be waiting. */
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: z.string(),
  /** 0–1, never falling; `step` says what is being done. */
  done: z.number(),
  step: z.string(),
  /** Why it failed. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  files: z.array(exportedFileSchema),
  /** Integrated loudness and true peak of the mix, as measured; null before, or without sound. */
  loudness: z.object({ lufs: z.number().nullable(), truePeakDbtp: z.number().nullable() }).nullable(),
});

export type ExportRequest = z.infer<typeof exportRequestSchema>;
export type ExportJob = z.infer<typeof exportJobSchema>;
