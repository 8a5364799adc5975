import { ProviderError, type ProviderErrorKind } from '../../provider-error.js';

interface Meaning {
  readonly kind: ProviderErrorKind;
  /** The HTTP status that says the same; gRPC's own code stays in `cause`. */
  readonly status: number;
  readonly says: string;
}

const BUSY = 'Google is busy or out of reach';
const REFUSED = 'Google does not accept the credentials';
const REJECTED = 'Google does not accept the request';
const STREAM_OVER = 'Google ended the stream';

/** Codes of google.rpc.Code; 10 and 11 are how v2 and v1 end a stream that is too old or too quiet. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  3: { kind: 'invalid-request', status: 400, says: REJECTED },
  4: { kind: 'unavailable', status: 504, says: 'Google took too long' },
  5: { kind: 'invalid-request', status: 404, says: 'Google does not know this model, voice or project' },
  7: { kind: 'auth', status: 403, says: REFUSED },
  8: { kind: 'rate-limit', status: 429, says: 'Google asks for fewer requests' },
  9: { kind: 'invalid-request', status: 400, says: REJECTED },
  10: { kind: 'unavailable', status: 409, says: STREAM_OVER },
  11: { kind: 'unavailable', status: 400, says: STREAM_OVER },
  12: { kind: 'invalid-request', status: 501, says: REJECTED },
  13: { kind: 'unavailable', status: 500, says: BUSY },
  14: { kind: 'unavailable', status: 503, says: BUSY },
  16: { kind: 'auth', status: 401, says: REFUSED },
};
const UNKNOWN: Meaning = { kind: 'unavailable', status: 500, says: 'Google failed' };
const USED_UP: Meaning = { kind: 'invalid-request', status: 429, says: 'The Google quota is used up' };
const NOT_PAID: Meaning = { kind: 'invalid-request', status: 403, says: 'Google asks for billing on this project' };

const MESSAGE_MAX = 200;

/** Any failure of a Google call, in our terms. */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const { code, details, reason, retryAfterMs } = readError(error);
  const { kind, status, says } = meaningOf(code, details, reason);
  return new ProviderError('google', kind, sentence(says, details), {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause: error,
  });
}

/** What went wrong before any call; the cause may quote the key file, so the message does not. */
export function credentialsError(cause: unknown): ProviderError {
  const message = 'No usable Google credentials: check the service account key file (GOOGLE_APPLICATION_CREDENTIALS).';
  return new ProviderError('google', 'auth', message, { cause });
}

export function brokenOff(why: string): ProviderError {
  return new ProviderError('google', 'protocol', `The answer of Google broke off: ${why}.`);
}

function meaningOf(code: number, details: string, reason: string): Meaning {
  if (reason === 'BILLING_DISABLED' || /billing (to be|is not|not) enabled/i.test(details)) return NOT_PAID;
  if (code === 8 && /per (day|month)/i.test(details)) return USED_UP;
  // Fetching a token happens inside the call: a revoked key comes as an unknown failure of the credentials plugin.
  if (/metadata from plugin/i.test(details) && /invalid_grant|invalid_client|unauthorized|40[013]/i.test(details)) {
    return { kind: 'auth', status: 401, says: REFUSED };
  }
  return MEANINGS[code] ?? UNKNOWN;
}

interface ReadError {
  readonly code: number;
  readonly details: string;
  readonly reason: string;
  readonly retryAfterMs?: number;
}

function readError(error: unknown): ReadError {
  const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
  const { code, details, message, reason } = fields;
  const delay = retryDelayMs(fields['statusDetails']);
  return {
    code: typeof code === 'number' ? code : -1,
    details: typeof details === 'string' ? details : typeof message === 'string' ? message : String(error),
    reason: typeof reason === 'string' ? reason : '',
    ...(delay === undefined ? {} : { retryAfterMs: delay }),
  };
}

/** google.rpc.RetryInfo among the details: the one place where Google says how long to wait. */
function retryDelayMs(statusDetails: unknown): number | undefined {
  if (!Array.isArray(statusDetails)) return undefined;
  for (const detail of statusDetails as { retryDelay?: { seconds?: unknown; nanos?: unknown } }[]) {
    if (detail.retryDelay)
      return Number(detail.retryDelay.seconds ?? 0) * 1_000 + Number(detail.retryDelay.nanos ?? 0) / 1e6;
  }
  return undefined;
}

function sentence(says: string, details: string): string {
  const plain = details
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const whole = plain === '' ? `${says}.` : `${says}: ${plain}`;
  return whole.length <= MESSAGE_MAX ? whole : `${whole.slice(0, MESSAGE_MAX - 1)}…`;
}
