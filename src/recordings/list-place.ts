import { AppError } from '../core/errors.js';
import type { RecordingSummary } from '../protocol/recordings.js';

/** Where a recording stands in the list. */
export type Place = Pick<RecordingSummary, 'startedAt' | 'id'>;

export function newestFirst(a: Place, b: Place): number {
  if (a.startedAt !== b.startedAt) return a.startedAt > b.startedAt ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A page follows the last recording of the one before, whatever came or went meanwhile. */
export function writeCursor({ startedAt, id }: Place): string {
  return Buffer.from(`${startedAt} ${id}`).toString('base64url');
}

export function readCursor(cursor: string): Place {
  const [startedAt = '', id] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (id !== undefined && !Number.isNaN(Date.parse(startedAt))) return { startedAt, id };
  const expected = 'the cursor of an earlier page, as it was given';
  throw new AppError('VALIDATION_ERROR', `cursor: expected ${expected}.`, { details: { field: 'cursor', expected } });
}
