import { ProviderError, type ProviderErrorKind } from '../../provider-error.js';
import { vendorWords } from '../../support/http-failure.js';

export const PROVIDER = 'assemblyai';

/** How the vendor refused a connection before it was one. */
export interface HttpRefusal {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

interface Meaning {
  readonly kind: ProviderErrorKind;
  readonly message: string;
  /** The HTTP status that says the same, where there is one. */
  readonly status?: number;
}

const AUTH: Meaning = { kind: 'auth', message: 'AssemblyAI does not accept the API key.', status: 401 };
const FUNDS: Meaning = {
  kind: 'invalid-request',
  message: 'The AssemblyAI account has no funds for streaming. Add credit to it.',
  status: 402,
};
const BUSY: Meaning = {
  kind: 'rate-limit',
  message: 'AssemblyAI has too many sessions open for this account.',
  status: 429,
};
const REFUSED: Meaning = {
  kind: 'invalid-request',
  message: 'AssemblyAI refused the request. Check the model and the address.',
};
const DOWN: Meaning = { kind: 'unavailable', message: 'AssemblyAI is out of order at the moment.' };
const LOST: Meaning = { kind: 'unavailable', message: 'The connection to AssemblyAI broke.' };
const SLOW: Meaning = { kind: 'timeout', message: 'AssemblyAI did not answer in time.' };

/** WebSocket close codes and the codes of error messages; what is missing here passes. */
const CODES: Readonly<Record<number, Meaning>> = {
  1011: DOWN,
  3005: DOWN,
  3006: REFUSED,
  3009: BUSY,
  4000: REFUSED,
  4001: AUTH,
  4002: FUNDS,
  4003: FUNDS,
  4029: BUSY,
  4101: REFUSED,
  4102: BUSY,
};

/** A close, or an error message, by its code. */
export function codeError(code: number | undefined, reason: string): ProviderError {
  return asError(meaningOf(code, reason), { cause: new Error(`${code ?? 'no code'} ${vendorWords(reason)}`.trim()) });
}

/** Whatever kept a connection from opening. */
export function connectError(error: unknown, refusal: HttpRefusal | undefined): ProviderError {
  if (refusal !== undefined) return refusalError(refusal, error);
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'number') return codeError(code, String(message));
  return asError(/timed out/.test(String(message)) ? SLOW : LOST, { cause: error });
}

function refusalError({ status, retryAfterMs }: HttpRefusal, cause: unknown): ProviderError {
  const options = { status, cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === 401 || status === 403) return asError(AUTH, options);
  if (status === 402) return asError(FUNDS, options);
  if (status === 429) return asError(BUSY, options);
  return asError(status >= 500 ? DOWN : REFUSED, options);
}

function asError(
  { kind, message, status }: Meaning,
  options: { status?: number; retryAfterMs?: number; cause: unknown },
): ProviderError {
  return new ProviderError(PROVIDER, kind, message, { ...(status === undefined ? {} : { status }), ...options });
}

/** 1008 says "not allowed" for the key, the account and the number of sessions alike. */
function meaningOf(code: number | undefined, reason: string): Meaning {
  if (code === 1008) {
    if (/concurren|too many|rate/i.test(reason)) return BUSY;
    return /fund|balance|credit/i.test(reason) ? FUNDS : AUTH;
  }
  return (code === undefined ? undefined : CODES[code]) ?? LOST;
}
