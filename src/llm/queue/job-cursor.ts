import { AppError } from '../../core/errors.js';
import type { JobListQuery } from './job-store.js';

type Place = NonNullable<JobListQuery['after']>;

/** A page follows the last job of the one before, whatever came or went meanwhile. */
export function cursorOf({ createdMs, id }: Place): string {
  return Buffer.from(`${createdMs} ${id}`).toString('base64url');
}

/** Throws VALIDATION_ERROR. */
export function placeOf(cursor: string): Place {
  const [, createdMs, id] = /^(\d{1,15}) (job_[0-9a-z]{16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdMs !== undefined && id !== undefined) return { createdMs: Number(createdMs), id };
  const expected = 'the cursor of an earlier page, as it was given';
  throw new AppError('VALIDATION_ERROR', `cursor: expected ${expected}.`, { details: { field: 'cursor', expected } });
}
