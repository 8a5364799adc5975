import { z } from 'zod';
import { jobSchema } from './jobs.js';

/** An episode being made of a recording: asked for, followed, fetched. */

export const EXPORT_FORMATS = [
  'wav',
  'webm',
  'flac',
  'mp3',
  'm4a',
  'vtt',
  'srt',
  'transcript',
  'chapters',
  'notes',
  'soundbites',
  'audacity',
  'reaper',
  'zip',
] as const;

export const exportRequestSchema = z.object({
  /** What to make; the usual formats when absent. */
  formats: z.array(z.enum(EXPORT_FORMATS)).min(1).max(20).optional(),
  /** One channel at −19 LUFS instead of two at −16. */
  mono: z.boolean().optional(),
  /** How far AI speakers step back while the host speaks over them, in decibels. */
  duckDb: z.number().min(0).max(40).optional(),
});

export const exportedFileSchema = z.object({ name: z.string(), bytes: z.number().int(), format: z.string() });

/** Exports of a process follow each other. */
export const exportJobSchema = jobSchema
  .extend({
    files: z.array(exportedFileSchema),
    /** Integrated loudness and true peak of the mix, as measured; null before, or without sound. */
    loudness: z.object({ lufs: z.number().nullable(), truePeakDbtp: z.number().nullable() }).nullable(),
  })
  .meta({ id: 'ExportJob' });

export type ExportRequest = z.infer<typeof exportRequestSchema>;
export type ExportJob = z.infer<typeof exportJobSchema>;
