import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../core/errors.js';
import { isAllowedOrigin } from '../http/origin.js';
import type { Seen } from './cookies.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What of a request says where it comes from; of Express's and of a handshake alike. */
export interface Incoming {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Came over https, as far as the proxies that are trusted say. */
  readonly secure?: boolean;
}

export interface SiteRules {
  /** Pages of other origins that may use the server. */
  readonly origins: readonly string[];
  /** Where browsers find the server, when that is configured. */
  readonly publicUrl: string | null;
}

/** Where the browser sees the server. Whoever sends a false Origin gets cookies that it cannot use. */
export function seenBy({ headers, secure }: Incoming, { publicUrl }: SiteRules): Seen {
  const https = secure === true || headers.origin?.startsWith('https:') === true || publicUrl?.startsWith('https:');
  return { host: headers.host ?? '', https: https === true };
}

/**
 * Whether a page of another site may have sent it: by Sec-Fetch-Site, and by Origin, of which one has to speak for it and
 * none against (https://cheatsheetseries.owasp.org, Cross-Site Request Forgery Prevention). Browsers let no page set them.
 */
export function isCrossSite({ headers }: Incoming, { origins }: SiteRules): boolean {
  const { origin, host } = headers;
  const listed = origin !== undefined && origins.includes(origin);
  const site = headers['sec-fetch-site'];
  const bySite = site === undefined ? null : site === 'same-origin' || site === 'none' || listed;
  const byOrigin = origin === undefined ? null : isAllowedOrigin(origin, host, origins);
  return bySite === false || byOrigin === false || (bySite ?? byOrigin) === null;
}

/** Throws `CROSS_SITE_REFUSED` for a change that the browser's cookies, and not its user, may have made. */
export function refuseForeignChange(request: Incoming, rules: SiteRules): void {
  if (SAFE_METHODS.has(request.method ?? 'GET') || !isCrossSite(request, rules)) return;
  throw new AppError(
    'CROSS_SITE_REFUSED',
    'This request was not sent by a page of this server. Programs send a bearer token in place of cookies.',
    { details: { field: 'Origin', expected: 'the origin of this server' } },
  );
}

/** As above for what needs no cookie, such as signing in: a program sends neither header, and may. */
export function refuseForeignPage(request: Incoming, rules: SiteRules): void {
  const fromBrowser = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
  if (fromBrowser) refuseForeignChange(request, rules);
}
