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

/** How long the host's voice must last. */
export interface BargeInWaits {
  /** Until the reply is held back. */
  readonly pauseMs: number;
  /** Until the reply is cut without a word recognised; null: never by the voice alone. */
  readonly cutMs: number | null;
}

/** Echo cancellation learns the room from the first seconds of loudspeaker sound; measured by others at about three. */
const ECHO_WARM_UP_MS = 3_000;
/** With the usual 250 ms the host still has the floor within 350 ms. */
const WARM_UP_EXTRA_MS = 100;

export function bargeInProfile({ phase, heardMs, heardInSessionMs, listening, warmUpMs }: ReplyMoment): BargeInProfile {
  if (phase !== 'speaking') return phase;
  const unsettled = listening === 'loudspeakers' && heardInSessionMs < ECHO_WARM_UP_MS;
  return unsettled || heardMs < warmUpMs ? 'speaking-warm-up' : 'speaking';
}

/** @param usual the show's settings for a reply that is under way */
export function bargeInWaits(
  moment: ReplyMoment,
  usual: { readonly bargeInMs: number; readonly wordlessBargeInMs: number },
): BargeInWaits {
  const warmUp = bargeInProfile({ ...moment, phase: moment.phase === 'paused' ? 'speaking' : moment.phase });
  const echoing = moment.listening === 'loudspeakers' && moment.heardInSessionMs < ECHO_WARM_UP_MS;
  return {
    pauseMs: usual.bargeInMs + (warmUp === 'speaking-warm-up' ? WARM_UP_EXTRA_MS : 0),
    cutMs: echoing && moment.phase !== 'thinking' ? null : usual.wordlessBargeInMs,
  };
}
