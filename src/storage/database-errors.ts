import { DrizzleQueryError } from 'drizzle-orm/errors';
import pg from 'pg';
import { AppError, errorMessage } from '../core/errors.js';

export function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError('DATABASE_UNAVAILABLE', `The database cannot be used now: ${reason}. Live sessions go on.`, {
    cause,
  });
}

/** A rule of the tables was broken: `unique_violation` and its like, by Postgres' names of the codes. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const cause = driverError(error);
  return cause?.code === '23505' && (constraint === undefined || cause.constraint === constraint);
}

export function isForeignKeyViolation(error: unknown): boolean {
  return driverError(error)?.code === '23503';
}

/** What the database said, out of drizzle's wrapping, whose text holds every parameter of the statement. */
export function driverError(error: unknown): pg.DatabaseError | undefined {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof pg.DatabaseError ? cause : undefined;
}

/** The reason alone, fit for a log. */
export function reasonOf(error: unknown): string {
  return errorMessage(error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error);
}
