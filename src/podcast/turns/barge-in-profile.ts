import type { BargeInProfile } from './barge-in.js';
import type { Listening } from './echo.js';

/** Where the reply stands when the host makes a sound. */
export interface ReplyMoment {
  readonly phase: 'thinking' | 'speaking' | 'paused';
  /** For how long this reply has been heard. */
  readonly heardMs: number;
  /** For how long AI speakers have been heard in the session, this reply included. */
  readonly heardInSessionMs: number;
  readonly listening: Listening;
  /** The show's setting: a reply heard for less is not stopped by a word or two. */
  readonly warmUpMs: number;
}

/** Echo cancellation learns the room from the first seconds of loudspeaker sound; measured by others at about three. */
const ECHO_WARM_UP_MS = 3_000;

export function bargeInProfile({ phase, heardMs, heardInSessionMs, listening, warmUpMs }: ReplyMoment): BargeInProfile {
  if (phase !== 'speaking') return phase;
  const unsettled = listening === 'loudspeakers' && heardInSessionMs < ECHO_WARM_UP_MS;
  return unsettled || heardMs < warmUpMs ? 'speaking-warm-up' : 'speaking';
}

/** Whether a voice that lasts without a word recognised stops the reply: not while it may be the loudspeaker's. */
export function cutsByVoice({ listening, heardInSessionMs, phase }: ReplyMoment): boolean {
  return phase === 'thinking' || listening !== 'loudspeakers' || heardInSessionMs >= ECHO_WARM_UP_MS;
}
