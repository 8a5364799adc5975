import type { z } from 'zod';
import { AppError } from '../core/errors.js';
import type { ErrorCode } from '../protocol/error-codes.js';

/** What the schema makes of it; throws AppError (`VALIDATION_ERROR`) with the field that is wrong and what belongs there. */
export function checked<T>(schema: z.ZodType<T>, input: unknown, code: ErrorCode = 'VALIDATION_ERROR'): T {
  const { data, error, success } = schema.safeParse(input);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  const expected = issue?.message ?? 'another value';
  throw new AppError(code, `${field === '' ? 'The request' : field}: ${expected}.`, {
    details: { field, expected },
  });
}
