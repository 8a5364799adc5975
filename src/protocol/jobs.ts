import { z } from 'zod';

/** Work on a recording that takes a while: asked for, followed, stopped. */
export const jobSchema = z.object({
  id: z.string(),
  recording: z.string(),
  /** One that runs at 0 may be waiting for others. */
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: z.string(),
  /** 0–1, never falling; `step` says what is being done. */
  done: z.number(),
  step: z.string(),
  /** Why it failed. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export type Job = z.infer<typeof jobSchema>;
