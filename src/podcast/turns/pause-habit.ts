/**
 * How long this host usually pauses inside a turn, learned while the show runs. Plain data, so that a replay of the
 * log learns the same.
 */
export interface PauseHabit {
  /** Moving average of the pauses, within the bounds it was learned under. */
  readonly pauseMs: number;
  /** Pauses it rests on. */
  readonly pauses: number;
}

export interface PauseBounds {
  readonly minMs: number;
  /** Longer pauses are thinking, not habit: they are not learned, and the habit never exceeds this. */
  readonly maxMs: number;
  /** Weight of what was learned before, 0–1. */
  readonly memory: number;
}

/** A pause after which the host went on speaking. */
export type Pause =
  /** Within the wait for the end of the turn. */
  | { readonly kind: 'went-on'; readonly pauseMs: number }
  /** The turn had been taken from the host: the pause lasted until the host's next sound. */
  | {
      readonly kind: 'cut-off';
      readonly pauseMs: number;
      /** For how long the reply had been heard then; null when it was still being made. */
      readonly replyHeardMs: number | null;
      /** The sound was a listener's "mm-hmm", not more of the turn. */
      readonly backchannel: boolean;
    };

export const pauseBounds = { minMs: 300, maxMs: 1_200, memory: 0.75 } as const satisfies PauseBounds;

/** The gap a stop consonant makes inside a word reaches this; only longer silences are pauses. */
const SHORTEST_PAUSE_MS = 200;
/** An interruption this soon after the reply became audible was meant for the pause, not for the reply. */
const TOO_EARLY_MS = 300;
/** A listener's sound this soon began before the reply could be heard. */
const GRACE_MS = 250;

export const unlearnedHabit: PauseHabit = { pauseMs: pauseBounds.minMs, pauses: 0 };

/** The habit after one more pause; the same object when there is nothing to learn. */
export function learnPause(habit: PauseHabit, pause: Pause, bounds: PauseBounds = pauseBounds): PauseHabit {
  if (!tellsOfHabit(pause) || pause.pauseMs < SHORTEST_PAUSE_MS || pause.pauseMs > bounds.maxMs) return habit;
  const before = usualPauseMs(habit, bounds);
  const pauseMs = bounds.memory * before + (1 - bounds.memory) * pause.pauseMs;
  return { pauseMs: usualPauseMs({ pauseMs, pauses: 0 }, bounds), pauses: habit.pauses + 1 };
}

/** The habit within `bounds`, which may have changed since it was learned. Where they contradict, the maximum holds. */
export function usualPauseMs(habit: PauseHabit, bounds: PauseBounds = pauseBounds): number {
  return Math.min(bounds.maxMs, Math.max(bounds.minMs, habit.pauseMs));
}

function tellsOfHabit(pause: Pause): boolean {
  if (pause.kind === 'went-on') return true;
  const heardMs = pause.replyHeardMs ?? 0;
  return pause.backchannel ? pause.replyHeardMs !== null && heardMs <= GRACE_MS : heardMs <= TOO_EARLY_MS;
}
