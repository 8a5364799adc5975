import type { CancellablePromise } from 'google-gax';
import { toProviderError } from './google-errors.js';

type InnerCall<T> = (request: object, options: object) => CancellablePromise<[T]>;

/** The public methods give promises that cannot be cancelled; these can. */
export function innerCall<T>(call: unknown): InnerCall<T> {
  if (typeof call !== 'function') throw new Error('this Google client does not know the call');
  return call as InnerCall<T>;
}

/** Undefined when the signal aborted; the server is told at once. Throws ProviderError. */
export async function cancellable<T>(
  start: () => CancellablePromise<[T]>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const call = start();
  const stop = () => call.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [response] = await call;
    return signal.aborted ? undefined : response;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw toProviderError(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
