import { LANES, type Lane } from '../../../protocol/llm-jobs.js';
import { turnMs, type Waiting } from '../job-lanes.js';

/**
 * BullMQ's priorities are whole numbers below 2^21, the lowest first: the moment of a job's turn in steps of ten seconds,
 * coming round every 242 days. Within a step the first to come is first.
 */
const STEP_MS = 10_000;
const STEPS = 2 ** 21 - 1;

/** The lane is in its name, so that a line can be counted without opening every ticket. */
export function ticketOf({ lane, id }: Pick<Waiting, 'lane' | 'id'>): string {
  return `${lane}.${id}`;
}

export function laneOf(ticket: string): Lane | undefined {
  return LANES.find((lane) => ticket.startsWith(`${lane}.`));
}

export function priorityOf(job: Pick<Waiting, 'lane' | 'sinceMs'>): number {
  return 1 + (Math.floor(turnMs(job) / STEP_MS) % STEPS);
}
