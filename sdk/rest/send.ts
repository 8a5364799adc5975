import type { SdkClock } from '../clock.js';
import { ApiError, UNREACHABLE } from './api-error.js';
import { childAbort } from './child-abort.js';
import type { Outgoing } from './request-parts.js';

/** Sends a request. Rejects with an `ApiError` when no answer came, with the signal's reason when it was aborted. */
export type Send = (request: Outgoing) => Promise<Response>;

/**
 * Stands between a call and what sends it: may change the request, answer it by itself, look at the answer, or send it
 * again. Called once for each call, around retries and refreshes.
 */
export type Interceptor = (request: Outgoing, next: Send) => Promise<Response>;

/** The first of them is the outermost. */
export function intercepted(send: Send, interceptors: readonly Interceptor[]): Send {
  return interceptors.reduceRight<Send>((next, interceptor) => (request) => interceptor(request, next), send);
}

export interface FetchOptions {
  readonly fetch: typeof fetch;
  readonly clock: SdkClock;
  readonly credentials: 'include' | 'same-origin' | 'omit';
}

/** One attempt: an answer, or none in time. The time counts until the answer begins; its body may take longer. */
export function fetchSend({ fetch, clock, credentials }: FetchOptions): Send {
  return async ({ url, method, headers, body, signal, timeoutMs }) => {
    signal?.throwIfAborted();
    const attempt = childAbort(signal);
    const cancelTimer =
      timeoutMs === null ? undefined : clock.setTimer(timeoutMs, () => attempt.abort(timedOut(timeoutMs)));
    try {
      const init = { method, headers, credentials, signal: attempt.signal };
      // Not disposed of when the answer begins: the signal ends the reading of its body as well.
      return await fetch(url, body === undefined ? init : { ...init, body });
    } catch (error) {
      attempt.dispose();
      signal?.throwIfAborted();
      if (attempt.signal.aborted) throw attempt.signal.reason;
      throw new ApiError('unreachable', UNREACHABLE, { cause: error });
    } finally {
      cancelTimer?.();
    }
  };
}

function timedOut(timeoutMs: number): ApiError {
  return new ApiError('timed_out', `The Trialogue server has not answered within ${timeoutMs / 1_000} s.`);
}
