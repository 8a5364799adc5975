/**
 * Numbers of a job's events: the attempt, then the place in its text. They grow, with gaps, and whoever has the text can
 * tell what follows a number, be it another process or the database after a restart; no list of events is kept.
 */
const ATTEMPT_SPAN = 10_000_000;
/** Events before the first word: more of them than this share the last number. */
const NOTES_MAX = 999;

export const eventNumber = {
  /** The `count`th event of an attempt before its first word; `count` from 1. */
  note: (attempt: number, count: number): number => attempt * ATTEMPT_SPAN + Math.min(count, NOTES_MAX),
  /** A piece of text that ends before the UTF-16 unit `end`. */
  chunk: (attempt: number, end: number): number => attempt * ATTEMPT_SPAN + NOTES_MAX + 1 + end,
  /** The last event, after a text of `characters` UTF-16 units. */
  end: (attempt: number, characters: number): number => attempt * ATTEMPT_SPAN + NOTES_MAX + 2 + characters,
} as const;

/** How much of the attempt's text has been told to whoever had the event `number`. */
export function charactersTold(attempt: number, number: number): number {
  return Math.max(0, number - eventNumber.chunk(attempt, 0));
}
