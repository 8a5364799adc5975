import { delay } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { backoffMs, type RetryPolicy } from '../../resilience/backoff.js';
import { ProviderError } from '../provider-error.js';
import type { StreamCall } from './stream-call.js';

export interface RetryOptions {
  readonly clock: Clock;
  readonly policy: RetryPolicy;
}

/** Tries a call again as long as nothing of its answer has been passed on; afterwards its failure is the caller's. */
export function withRetry<Request, Event>(
  call: StreamCall<Request, Event>,
  options: RetryOptions,
): StreamCall<Request, Event> {
  return async function* (request, { signal }) {
    for (let attempt = 1; ; attempt += 1) {
      let begun = false;
      try {
        for await (const event of call(request, { signal })) {
          begun = true;
          yield event;
        }
        return;
      } catch (error) {
        const waitMs = begun || signal.aborted ? null : waitAfter(error, attempt, options.policy);
        if (waitMs === null) throw error;
        await delay(options.clock, waitMs, { signal }).catch(() => undefined);
        if (signal.aborted) return;
      }
    }
  };
}

function waitAfter(error: unknown, attempt: number, policy: RetryPolicy): number | null {
  if (!(error instanceof ProviderError) || !error.retryable) return null;
  return backoffMs(policy, attempt, error.retryAfterMs);
}
