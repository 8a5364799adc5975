import type { SdkClock } from '../clock.js';
import { type BackOff, backOffMs, wait } from './back-off.js';
import { ApiError } from './api-error.js';
import { isSafeToRepeat, type Outgoing } from './request-parts.js';
import type { Send } from './send.js';

export interface RetryPolicy extends BackOff {
  /** Sendings in all, the first included. */
  readonly attempts: number;
  /** A service that wants to be asked later than this is not waited for. */
  readonly waitMsMax: number;
}

export const retryDefaults: RetryPolicy = { attempts: 3, firstMs: 300, maxMs: 5_000, waitMsMax: 10_000 };

/** Answers that may be different in a moment. */
const WORTH_ANOTHER: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** Sends again what does no harm when it is sent twice; a service that says when is asked then. */
export function retrying(send: Send, { clock, policy }: { clock: SdkClock; policy: RetryPolicy }): Send {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await send(request).catch((error: unknown) => givenUp(error, request));
      const delayMs = delayBefore(attempt + 1, outcome, { request, policy });
      if (delayMs === null) {
        if (outcome instanceof ApiError) throw outcome;
        return outcome;
      }
      // What is not read would keep its connection.
      if (!(outcome instanceof ApiError)) await outcome.body?.cancel();
      await wait(clock, delayMs, request.signal);
    }
  };
}

/** Aborts, and whatever an interceptor throws, are nobody's to repeat. */
function givenUp(error: unknown, { signal }: Outgoing): ApiError {
  signal?.throwIfAborted();
  if (error instanceof ApiError) return error;
  throw error;
}

function delayBefore(
  attempt: number,
  outcome: Response | ApiError,
  { request, policy }: { request: Outgoing; policy: RetryPolicy },
): number | null {
  if (attempt > policy.attempts || !isSafeToRepeat(request)) return null;
  const status = outcome instanceof ApiError ? null : outcome.status;
  if (status !== null && !WORTH_ANOTHER.has(status)) return null;
  const wishMs = outcome instanceof ApiError ? null : retryAfterMsOf(outcome);
  if (wishMs !== null && wishMs > policy.waitMsMax) return null;
  return Math.max(wishMs ?? 0, backOffMs(policy, attempt - 1));
}

function retryAfterMsOf({ headers }: Response): number | null {
  const seconds = headers.get('Retry-After');
  return seconds !== null && /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1_000 : null;
}
