import pg from 'pg';

/** Connection exceptions, an operator's or a crash's shutdown, a server that is still starting, its system's errors. */
const CODES = /^(08|57P0[1-4]|58|53300)/;
const SYSTEM_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOENT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
]);
/** node-postgres tells these by their text alone. */
const MESSAGES =
  /^(Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|timeout e)/;

/** Whether the server, or the way to it, failed; not the statement. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return CODES.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  // A name with several addresses fails with one error for each.
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  return SYSTEM_CODES.has((error as NodeJS.ErrnoException).code ?? '') || MESSAGES.test(error.message);
}
