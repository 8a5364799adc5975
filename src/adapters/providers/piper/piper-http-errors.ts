import { kindOfStatus, retryAfterMs } from '../../support/http-failure.js';
import { ProviderError, type ProviderErrorKind } from '../../provider-error.js';

export function unreachable(url: string, cause: unknown): ProviderError {
  return new ProviderError('piper', 'unavailable', `No Piper server answers at ${hostOf(url)}.`, { cause });
}

/** The connection, or what was left of it, failed. */
export function brokenConnection(url: string, cause: unknown): ProviderError {
  const reset = cause instanceof TypeError && cause.message === 'terminated';
  return reset ? new ProviderError('piper', 'protocol', 'The answer broke off.', { cause }) : unreachable(url, cause);
}

/** The server's own error page is HTML of its framework and says nothing about the reason. */
export function refusal({ status, headers }: Response): ProviderError {
  const kind = kindOfStatus(status);
  const waitMs = retryAfterMs(headers);
  const options = waitMs === undefined ? { status } : { status, retryAfterMs: waitMs };
  return new ProviderError('piper', kind, `${REFUSALS[kind] ?? 'The Piper server refused'} (${status}).`, options);
}

const REFUSALS: Partial<Record<ProviderErrorKind, string>> = {
  auth: 'The Piper server does not let us in',
  'rate-limit': 'The Piper server has too much to do',
  timeout: 'The Piper server did not answer in time',
  unavailable: 'The Piper server failed at this sentence',
  'invalid-request': 'What answers there is no Piper server we know',
};

/** Only the host: a URL may carry a password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'this address';
}
