import type { CircuitBreaker } from '../../resilience/circuit-breaker.js';
import { ProviderError } from '../provider-error.js';
import { blamesVendor, type StreamCall } from './stream-call.js';

/** Makes no call while the breaker is open: a failing vendor costs a turn nothing. */
export function withCircuitBreaker<Request, Event>(
  call: StreamCall<Request, Event>,
  options: {
    readonly breaker: CircuitBreaker;
    readonly provider: string;
    /** Which failures count. */
    readonly blames?: (error: unknown) => boolean;
  },
): StreamCall<Request, Event> {
  const { breaker, provider, blames = blamesVendor } = options;
  return async function* (request, { signal }) {
    const admission = breaker.admit();
    if (admission === null) {
      throw new ProviderError(provider, 'unavailable', `${provider} has failed repeatedly and rests for a moment.`);
    }
    try {
      yield* call(request, { signal });
      if (signal.aborted) admission.abandoned();
      else admission.succeeded();
    } catch (error) {
      if (!signal.aborted && blames(error)) admission.failed();
      throw error;
    } finally {
      // A reader that stopped early has aborted, or has what it wanted.
      admission.abandoned();
    }
  };
}
