import { isAbort } from '../../core/abort.js';
import { errorMessage } from '../../core/errors.js';
import { ProviderError } from '../provider-error.js';

/** What the decorators have in common: LLM and TTS calls are streams that may break anywhere. */

export interface CallOptions {
  readonly signal: AbortSignal;
}

/** A way to call an engine once. */
export type StreamCall<Request, Event> = (request: Request, options: CallOptions) => AsyncIterable<Event>;

/** Whether a failure says something about the vendor: a refused request or an impatient host does not. */
export function blamesVendor(error: unknown): boolean {
  if (isAbort(error)) return false;
  if (!(error instanceof ProviderError)) return true;
  return error.kind !== 'invalid-request' && error.kind !== 'unspeakable' && error.kind !== 'auth';
}

export function asProviderError(error: unknown, provider: string): ProviderError {
  if (error instanceof ProviderError) return error;
  return new ProviderError(provider, 'protocol', errorMessage(error), { cause: error });
}
