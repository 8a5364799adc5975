import { ProviderError, type ProviderErrorKind } from '../../adapters/provider-error.js';
import { AppError } from '../../core/errors.js';
import type { ErrorCode } from '../../protocol/error-codes.js';
import type { LlmJobProblem } from '../../protocol/llm-jobs.js';

const CODE: Readonly<Record<ProviderErrorKind, ErrorCode>> = {
  auth: 'API_KEY_REQUIRED',
  'rate-limit': 'MODEL_UNAVAILABLE',
  timeout: 'MODEL_UNAVAILABLE',
  unavailable: 'MODEL_UNAVAILABLE',
  'invalid-request': 'LLM_FAILED',
  protocol: 'LLM_FAILED',
  unspeakable: 'LLM_FAILED',
};

const MESSAGE: Readonly<Record<ProviderErrorKind, string>> = {
  auth: 'The model’s provider refused the key.',
  'rate-limit': 'The model’s provider takes no more requests for now.',
  timeout: 'The model did not answer in time.',
  unavailable: 'The model’s provider cannot be reached.',
  'invalid-request': 'The model’s provider did not take the request.',
  protocol: 'The model’s answer was not complete.',
  unspeakable: 'The model’s answer cannot be used.',
};

/** What a job says of its failure: a provider's own words may quote the request or the key, so ours are used. */
export function problemOf(error: unknown): LlmJobProblem {
  if (error instanceof ProviderError)
    return { code: CODE[error.kind], message: MESSAGE[error.kind], retryable: error.retryable };
  const { code, message, retryable } = AppError.from(error);
  return { code, message, retryable };
}

const problem = (code: ErrorCode, message: string): LlmJobProblem => {
  const error = new AppError(code, message);
  return { code, message, retryable: error.retryable };
};

export const cancelled = problem('JOB_CANCELLED', 'The request was cancelled.');
export const interrupted = problem('JOB_INTERRUPTED', 'The server stopped in the middle of the answer: ask again.');
export const tooLate = problem('MODEL_UNAVAILABLE', 'The model did not end its answer in time.');
export const endless = problem('LLM_FAILED', 'The model’s answer was longer than any may be.');
export const unfinished = problem('LLM_FAILED', 'The model’s answer ended without an end.');
