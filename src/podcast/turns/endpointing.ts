import { completenessLabel, completenessScore, type Completeness } from './completeness.js';
import { usualPauseMs, type PauseHabit } from './pause-habit.js';

export type { Completeness } from './completeness.js';

/**
 * When is a turn over? The wait runs from the last voiced sample, so the detector's own silence counts inside it.
 * The more finished the words look, the shorter the wait.
 */

export interface EndpointSettings {
  /** 0 lets people pause long, 1 answers at once. */
  readonly pace: number;
  /** The recogniser writes full stops and question marks. */
  readonly punctuation: boolean;
  /** How long after the last word the recogniser's final text usually comes. */
  readonly finalDelayMs: number;
}

/** What is known of the host besides the words. */
export interface EndpointKnowledge {
  readonly habit?: PauseHabit;
  /** What the AI speakers are called. */
  readonly names?: readonly string[];
}

/** Wait at pace 0.5 by completeness score; straight lines between. A hesitation of 1.6 s in mid-phrase fits in the first. */
const WAIT_MS = [
  [0, 2_600],
  [0.25, 1_800],
  [0.5, 1_000],
  [0.75, 560],
  [0.9, 400],
  [1, 400],
] as const;

/** A pause may be a quarter longer than usual before it counts as the end. */
const HABIT_MARGIN = 1.25;

/** How finished the words so far look, as the log tells it. */
export function completeness(text: string, punctuation: boolean, names?: readonly string[]): Completeness {
  return completenessLabel(completenessScore(text, { punctuation, names }));
}

/** Milliseconds of silence after the last voiced sample that end the turn. */
export function endpointDelayMs(text: string, settings: EndpointSettings, known: EndpointKnowledge = {}): number {
  const score = completenessScore(text, { punctuation: settings.punctuation, names: known.names });
  const waitMs = waitFor(score);
  const habitMs = known.habit ? usualPauseMs(known.habit) * HABIT_MARGIN : 0;
  // A question that waits for its answer is not held up by a host's long pauses.
  const weight = Math.min(1, (1 - score) * 4);
  const factor = 1.5 - Math.min(1, Math.max(0, settings.pace));
  return Math.round((waitMs + weight * Math.max(0, habitMs - waitMs)) * factor);
}

/** How long the final text may keep a turn waiting that is otherwise over. */
export function finalWaitMs(settings: EndpointSettings): number {
  return Math.round(settings.finalDelayMs * 1.5) + 300;
}

function waitFor(score: number): number {
  let [fromScore, fromMs]: readonly [number, number] = WAIT_MS[0];
  for (const [toScore, toMs] of WAIT_MS) {
    if (score <= toScore) {
      const share = toScore === fromScore ? 0 : (score - fromScore) / (toScore - fromScore);
      return fromMs + share * (toMs - fromMs);
    }
    [fromScore, fromMs] = [toScore, toMs];
  }
  return fromMs;
}
