import { AppError } from '../core/errors.js';
import type { RunEventData, RunEventName } from '../protocol/threads.js';
import type { AnswerEnd, AnswerState, RunState } from './run-machine.js';

/** How much of one answer a reader has. */
interface AnswerPlace {
  readonly begun: boolean;
  /** UTF-16 units of its text. */
  readonly chars: number;
  readonly ended: boolean;
}

/**
 * Where a reader is in a run: one place for each answer. As text (`_`, `120`, `245e`, joined by dots) it is the `id` of
 * an event, so that whoever holds the run's text can go on after any of them: no list of events is kept, and a run is
 * followed the same way from memory, from another process and from the database.
 */
export type RunPlace = readonly AnswerPlace[];

export type ToldEvent = {
  [Name in RunEventName]: { readonly name: Name; readonly data: RunEventData[Name]; readonly id: string };
}[RunEventName];

/** What a reader missed comes in pieces of this size: no more than one of them waits for a slow one. */
const TOKEN_CHARS_MAX = 16_384;
const NOT_BEGUN: AnswerPlace = { begun: false, chars: 0, ended: false };

export function formatPlace(place: RunPlace): string {
  return place.map(({ begun, chars, ended }) => (begun ? `${chars}${ended ? 'e' : ''}` : '_')).join('.');
}

/** The place behind the event `id`, or the beginning. Throws AppError (`VALIDATION_ERROR`) for what is no place in this run. */
export function parsePlace(id: string | undefined, run: RunState): RunPlace {
  if (id === undefined) return run.answers.map(() => NOT_BEGUN);
  const parts = id.split('.').map((part) => /^(?:_|(\d{1,9})(e?))$/.exec(part));
  if (parts.length !== run.answers.length || parts.includes(null))
    throw new AppError('VALIDATION_ERROR', 'Last-Event-ID: not the id of an event of this run.', {
      details: { field: 'Last-Event-ID', expected: 'the id of an event of this run' },
    });
  return parts.map((part) =>
    part?.[1] === undefined ? NOT_BEGUN : { begun: true, chars: Number(part[1]), ended: part[2] === 'e' },
  );
}

/** The next thing a reader at `place` is to be told, and the place behind it; null while there is nothing new. */
export function nextEvent(run: RunState, place: RunPlace): { event: ToldEvent; place: RunPlace } | null {
  for (const [index, answer] of run.answers.entries()) {
    const step = nextOfAnswer(run, answer, place[index] ?? NOT_BEGUN);
    if (step === null) continue;
    const behind = place.with(index, step.place);
    return { event: { ...step.told, id: formatPlace(behind) } as ToldEvent, place: behind };
  }
  return hasEverything(place) ? { event: { name: 'close', data: {}, id: formatPlace(place) }, place } : null;
}

/** Only `close` can follow. */
export function hasEverything(place: RunPlace): boolean {
  return place.every(({ ended }) => ended);
}

type Untold = ToldEvent extends infer Event ? (Event extends ToldEvent ? Omit<Event, 'id'> : never) : never;

function nextOfAnswer(
  run: RunState,
  answer: AnswerState,
  at: AnswerPlace,
): { told: Untold; place: AnswerPlace } | null {
  const { messageId, text, end } = answer;
  if (!at.begun) return { told: started(run, answer), place: { ...at, begun: true } };
  if (at.ended) return null;
  // After a crash less may be kept than a reader has seen; then there is nothing to add.
  if (at.chars < text.length) {
    const token = text.slice(at.chars, at.chars + TOKEN_CHARS_MAX);
    const told = { name: 'token', data: { token, messageId } } as const;
    return { told, place: { ...at, chars: at.chars + token.length } };
  }
  return end === null ? null : { told: ended(messageId, end), place: { ...at, ended: true } };
}

function started(run: RunState, { messageId, modelId, userMessageId }: AnswerState): Untold {
  const timestamp = new Date(run.createdMs).toISOString();
  return { name: 'message_start', data: { messageId, timestamp, runId: run.id, modelId, userMessageId } };
}

function ended(messageId: string, end: AnswerEnd): Untold {
  const timestamp = new Date(end.atMs).toISOString();
  if (end.status !== 'complete')
    return { name: 'message_error', data: { messageId, status: end.status, error: end.error, timestamp } };
  const { tokens: totalTokens, tokensEstimated, finishReason } = end;
  return { name: 'message_complete', data: { messageId, totalTokens, tokensEstimated, finishReason, timestamp } };
}
