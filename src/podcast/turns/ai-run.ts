/** AI turns in a row: what is counted of them, and what a speaker is asked to do with the next one. */

/** Why AI speakers give the floor back to the host by themselves. */
export type CloseReason = 'run-limit' | 'time-limit' | 'repetition' | 'points-made';

/** AI turns since the host last had a say. */
export interface AiRun {
  readonly turns: number;
  readonly heardMs: number;
  /** Lines of the run that said again what was said before, and whether the latest is one of them. */
  readonly repeats: number;
  readonly repeated: boolean;
  /** The turn that was asked to hand back to the host has begun. */
  readonly closing: CloseReason | null;
  /** The floor is the host's: nobody speaks until the host has. */
  readonly over: boolean;
}

export const newRun: AiRun = { turns: 0, heardMs: 0, repeats: 0, repeated: false, closing: null, over: false };

/** What a speaker is asked to do with a turn that answers no words of the host's. */
export interface TurnCue {
  readonly kind: 'open' | 'continue' | 'next-point' | 'hand-back' | 'wrap-up';
  /** The talking point to bring up, by its index in the briefing. */
  readonly point?: number;
  /** What moved them on, or ends the run. */
  readonly because?: CloseReason;
}
