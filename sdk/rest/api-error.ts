import { ERROR_CODES, type ErrorCode } from '../../src/protocol/error-codes.js';
import type { Envelope } from '../../src/protocol/rest.js';

/** What went wrong before the service could say so: no answer, none in time, or one that is not the service's. */
export type ClientErrorCode = 'unreachable' | 'timed_out' | 'bad_answer';

export interface ApiErrorOptions {
  readonly status?: number | undefined;
  readonly details?: ApiErrorDetails | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

export interface ApiErrorDetails {
  readonly field?: string;
  readonly expected?: string;
}

/** A request that was refused, failed or not answered. `message` is fit for people. An abort is never one of these. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode | ClientErrorCode;
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  /** The field that was wrong, and what was expected there. */
  readonly details: ApiErrorDetails;
  /** What the service's log knows the request by; empty when it never got there. */
  readonly requestId: string;
  /** When the service wants to be asked again; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(code: ErrorCode | ClientErrorCode, message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? null;
    this.details = options.details ?? {};
    this.requestId = options.requestId ?? '';
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** Whether the same may work later. Whether it may be sent again is another question: see `isSafeToRepeat`. */
  get retryable(): boolean {
    if (this.code === 'unreachable' || this.code === 'timed_out') return true;
    if (this.code === 'bad_answer') return this.status !== null && GATEWAY.has(this.status);
    return ERROR_CODES[this.code].retryable;
  }
}

/** A proxy whose service does not answer says so in its own words. */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504]);
export const UNREACHABLE = 'The Trialogue server does not answer.';
const STRANGE = 'Something answers at this address, but it is not Trialogue.';

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);

/** What an answer outside of 200–299 says. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const { status } = response;
  const said = (await readJson(response)) as Partial<Envelope<never>> | undefined;
  const options = { status, requestId: said?.requestId, retryAfterMs: retryAfterMs(response) };
  const error = said?.error;
  if (error === undefined || !isCode(error.code)) return strange(status, options);
  return new ApiError(error.code, error.message, { ...options, details: detailsOf(error.details) });
}

/** Not the service's own words, or words of a newer one. */
export function strange(status: number, options: ApiErrorOptions = {}): ApiError {
  return new ApiError('bad_answer', status >= 500 ? UNREACHABLE : STRANGE, { status, ...options });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // A page of a proxy: its status says all there is to know.
    return undefined;
  }
}

function detailsOf(details: unknown): ApiErrorDetails {
  return typeof details === 'object' && details !== null ? details : {};
}

/** `Retry-After` in seconds, or as a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after). */
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('Retry-After');
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const untilMs = Date.parse(value) - Date.now();
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs);
}
