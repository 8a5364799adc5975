import { ERROR_CODES, type ErrorCode } from '../protocol/error-codes.js';

/** What a bad input got wrong: the field, and what was expected there. */
export interface ErrorDetails {
  readonly field?: string;
  readonly expected?: string;
}

/** The one error clients may see: a code from the table, a message fit for people, and what caused it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  /** Anything thrown, as something a client may see: unknown errors keep their text to themselves. */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    // A library in between may have wrapped what was meant for the client.
    if (error instanceof Error && error.cause instanceof AppError) return error.cause;
    return new AppError('INTERNAL', 'The server failed to do this. Its log has the details.', { cause: error });
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
