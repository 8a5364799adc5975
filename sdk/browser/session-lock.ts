import { LiveError } from '../live-error.js';

/** A page that is being reloaded lets go of its lock when the next one already runs. */
const CLAIM_TIMEOUT_MS = 3_000;

/**
 * Makes this page the only one of the browser that is host of the session: two would number different sound alike.
 * Answers how to let go; a page that closes or crashes lets go by itself. Rejects with a `LiveError` when another tab
 * holds on to it. Where there are no locks there is no microphone either, and nothing to guard.
 */
export function claimSession(sessionId: string): Promise<() => void> {
  if (!('locks' in navigator)) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    const hold = () => new Promise<void>((release) => resolve(release));
    navigator.locks
      .request(`trialogue:${sessionId}`, { signal: AbortSignal.timeout(CLAIM_TIMEOUT_MS) }, hold)
      .catch((cause: unknown) => reject(openElsewhere(cause)));
  });
}

function openElsewhere(cause: unknown): LiveError {
  const message = 'This session is open in another tab of this browser. Go on there, or close that tab first.';
  return new LiveError({ code: 'HOST_TAKEN', message, retryable: true }, { cause });
}
