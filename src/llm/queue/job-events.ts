import type { LlmJobEvent } from '../../protocol/llm-events.js';
import { charactersTold, eventNumber } from './event-number.js';
import { hasEnded, type LlmJobRecord } from './job-store.js';

/** How a job stands, as far as its events tell it. */
export interface JobStanding {
  readonly record: LlmJobRecord;
  readonly position: number | null;
  readonly lastEvent: number;
}

/** The number of the newest event of a job that no process remembers. */
export function lastEventOf({ state, attempt, text }: LlmJobRecord): number {
  if (hasEnded({ state })) return eventNumber.end(attempt, text.length);
  if (text !== '') return eventNumber.chunk(attempt, text.length);
  // A job that came back to the queue has told before that it ran.
  return eventNumber.note(attempt, state === 'queued' && attempt > 0 ? 2 : 1);
}

export function queuedEvent({ record, position, lastEvent }: JobStanding): LlmJobEvent {
  const { id: jobId, lane, modelId, owner } = record;
  return { type: 'queued', jobId, number: lastEvent, lane, modelId, owner, position: position ?? 1 };
}

export function runningEvent({ id: jobId, attempt }: LlmJobRecord): LlmJobEvent {
  const number = eventNumber.note(attempt, 1);
  return { type: 'progress', jobId, number, state: 'running', position: null, attempt };
}

export function chunkEvent({ id: jobId, attempt }: LlmJobRecord, offset: number, text: string): LlmJobEvent {
  return { type: 'chunk', jobId, number: eventNumber.chunk(attempt, offset + text.length), offset, text };
}

/** Of a job that has ended. */
export function endEvent(record: LlmJobRecord): LlmJobEvent {
  const { id: jobId, attempt, text, state, reason, usage, problem } = record;
  const number = eventNumber.end(attempt, text.length);
  if (state === 'complete' && reason !== null && usage !== null)
    return { type: 'complete', jobId, number, reason, usage, characters: text.length };
  const { code, message, retryable } = problem ?? UNTOLD;
  return { type: 'error', jobId, number, state: state === 'cancelled' ? state : 'failed', code, message, retryable };
}

const UNTOLD = { code: 'INTERNAL', message: 'Why it ended was not kept.', retryable: false };

/** What whoever had the event `after` has to be told: text in one piece, what is over not at all. */
export function eventsAfter(standing: JobStanding, after = -1): LlmJobEvent[] {
  const { record, lastEvent } = standing;
  if (after === lastEvent) return [];
  if (record.state === 'queued') return [queuedEvent(standing)];
  const events: LlmJobEvent[] = [];
  if (record.attempt > 0 && after < eventNumber.note(record.attempt, 1)) events.push(runningEvent(record));
  const told = charactersTold(record.attempt, after);
  if (told < record.text.length) events.push(chunkEvent(record, told, record.text.slice(told)));
  if (hasEnded(record)) events.push(endEvent(record));
  return events;
}
