import type { ProviderErrorKind } from '../provider-error.js';

const WORDS_MAX_CHARS = 110;
const KEY_LIKE = /\b(?:sk|gsk|rk|pk|tgp|xai|AIza|AQ\.)[-_]?[\w*-]*[\d*_-][\w*.-]{5,}|\b[\da-f]{32,}\b|\bBearer\s+\S+/gi;

/** What a status means to the layers above; money and quota are told by the vendor's codes, not by the status. */
export function kindOfStatus(status: number): ProviderErrorKind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 409 || status === 425) return 'unavailable';
  if (status === 429) return 'rate-limit';
  return status >= 500 ? 'unavailable' : 'invalid-request';
}

/** A vendor's own words, fit to show: no markup, nothing that looks like a key, one short line without a full stop. */
export function vendorWords(text: unknown): string {
  if (typeof text !== 'string') return '';
  const plain = text
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(KEY_LIKE, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.:;,\s]+$/, '');
  return plain.length <= WORDS_MAX_CHARS ? plain : `${plain.slice(0, WORDS_MAX_CHARS - 1).trimEnd()}…`;
}

/** How long the vendor asks to be left alone: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfterMs(headers: Headers | undefined, epochMs = Date.now()): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return Math.ceil(milliseconds);
  const value = headers?.get('retry-after');
  if (value === null || value === undefined) return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return Math.ceil(seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMs);
}

/** Says how long to wait, when that is known. */
export function waitAdvice(waitMs: number | undefined): string {
  return waitMs === undefined ? '' : ` Try again in ${Math.max(1, Math.ceil(waitMs / 1_000))} s.`;
}
