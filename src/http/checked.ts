import type { z } from 'zod';
import { AppError } from '../core/errors.js';
import type { ErrorCode } from '../protocol/error-codes.js';
import { plainWords } from './plain-words.js';
import { unstorable } from './unstorable.js';

/** What the schema makes of it; throws AppError (`VALIDATION_ERROR`) with the field that is wrong and what belongs there. */
export function checked<T>(schema: z.ZodType<T>, input: unknown, code: ErrorCode = 'VALIDATION_ERROR'): T {
  const odd = unstorable(input);
  if (odd !== null) throw refusal(code, odd.path, odd.expected);
  const { data, error, success } = schema.safeParse(input, { error: plainWords });
  if (success) return data;
  const [issue] = error.issues;
  throw refusal(code, issue?.path ?? [], issue?.message ?? 'another value');
}

function refusal(code: ErrorCode, path: readonly PropertyKey[], expected: string): AppError {
  const field = path.map(String).join('.').slice(0, 200);
  const message = `${field === '' ? 'The request' : field}: expected ${expected}.`;
  return new AppError(code, message, { details: { field, expected } });
}
