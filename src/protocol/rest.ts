import { z } from 'zod';
import type { Pagination } from './recordings.js';

/** What `GET /api/briefings` lists, enough to choose one. */
export const briefingSummarySchema = z
  .object({
    /** File name without its ending; what `client.hello` takes. */
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    minutes: z.number().nullable(),
    cast: z.array(z.object({ id: z.string(), name: z.string(), role: z.string() })),
    points: z.array(z.string()),
    /** Set when the file cannot be used: what is wrong, and where. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'BriefingSummary' });
export type BriefingSummary = z.infer<typeof briefingSummarySchema>;

/** Every `/api` answer. */
export interface Envelope<T> {
  readonly success: boolean;
  readonly data?: T;
  /** With lists that come in pages. */
  readonly pagination?: Pagination;
  readonly error?: { code: string; message: string; details?: unknown };
  readonly timestamp: string;
  readonly requestId: string;
}
