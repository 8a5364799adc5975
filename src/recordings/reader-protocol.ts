import { AppError, type ErrorDetails } from '../core/errors.js';
import type { ErrorCode } from '../protocol/error-codes.js';
import type { FolderReader } from './folder-reader.js';

/** What main thread and reading thread say to each other. */
export interface ReadRequest {
  readonly id: number;
  readonly method: keyof FolderReader;
  readonly argument: unknown;
}

export type ReadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: CarriedError };

/** An error as plain values: threads hand over no classes. */
export interface CarriedError {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly details: ErrorDetails | undefined;
}

export function carry(error: unknown): CarriedError {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  return { code: null, message: error instanceof Error ? error.message : String(error), details: undefined };
}

/** The error again, on the other side. */
export function uncarry({ code, message, details }: CarriedError): Error {
  if (code === null) return new Error(message);
  return new AppError(code, message, { ...(details && { details }) });
}
