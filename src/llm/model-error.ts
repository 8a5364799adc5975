import { ProviderError } from '../adapters/provider-error.js';
import { AppError } from '../core/errors.js';
import type { ErrorCode } from '../protocol/error-codes.js';

/** What a model's failure is for those who asked: its words are fit for people already. */
export function asModelError(error: unknown): AppError {
  if (!(error instanceof ProviderError)) return AppError.from(error);
  return new AppError(codeOf(error), error.message, { cause: error });
}

function codeOf({ kind, status }: ProviderError): ErrorCode {
  // Retired by its vendor, or not loaded by any server.
  if (status === 404) return 'MODEL_UNAVAILABLE';
  switch (kind) {
    case 'auth':
      return 'API_KEY_REQUIRED';
    case 'rate-limit':
    case 'timeout':
    case 'unavailable':
      return 'MODEL_UNAVAILABLE';
    default:
      return 'LLM_FAILED';
  }
}
