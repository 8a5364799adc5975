import { z } from 'zod';
import { speakerIdSchema } from './live-session.js';

/** Who gets the floor and why, so that a producer can follow every choice: told to clients and kept in the log alike. */
export const floorDecisionSchema = z.object({
  /** The host's id when the AI speakers fall silent by themselves. */
  speaker: speakerIdSchema,
  /** The AI speaker's turn that begins. */
  turnId: z.string().optional(),
  /**
   * addressed · asked-back · handed-over · given · expert · opening · closing · balance · autopilot; for the host
   * run-limit · time-limit · repetition · points-made.
   */
  reason: z.string(),
  /** What the speaker is asked to do: open · continue · next-point · hand-back · wrap-up. Absent when it answers the host. */
  cue: z.string().optional(),
  /** The talking point to bring up. */
  point: z.string().optional(),
  /** What moved them on from a point, or makes this turn the last before the host's. */
  because: z.string().optional(),
  /** Each AI speaker's part of what was heard of them until now, 0 to 1. */
  shares: z.record(z.string(), z.number()),
});

export type FloorDecision = z.infer<typeof floorDecisionSchema>;
