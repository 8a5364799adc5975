import { childAbort } from '../../core/abort.js';
import type { Clock, Timer } from '../../core/clock.js';
import { ProviderError } from '../provider-error.js';
import type { SttConnection, SttVendor } from './stt-vendor.js';

export interface SttConnectOptions {
  readonly clock: Clock;
  readonly keyterms: readonly string[];
  readonly signal: AbortSignal;
}

const CONNECT_MS = 15_000;

/** One attempt, bounded. A connection that comes too late, or after the abort, is closed at once. */
export async function connectStt(
  vendor: SttVendor,
  { clock, keyterms, signal }: SttConnectOptions,
): Promise<SttConnection> {
  const attempt = childAbort(signal);
  let late = false;
  const opening = vendor.connect({ signal: attempt.signal, keyterms }).then((connection) => {
    if (late) connection.abort();
    return connection;
  });
  let timer: Timer | undefined;
  try {
    return await new Promise<SttConnection>((resolve, reject) => {
      timer = clock.setTimer(CONNECT_MS, () => {
        reject(new ProviderError(vendor.provider, 'timeout', `${vendor.provider} did not open a connection in time.`));
      });
      attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason as Error), { once: true });
      opening.then(resolve, reject);
    });
  } catch (error) {
    late = true;
    attempt.abort(error);
    throw error;
  } finally {
    timer?.cancel();
    attempt.dispose();
  }
}
