import { parseCookie, stringifySetCookie } from 'cookie';
import { isLoopbackName, nameOfHost } from '../http/host-name.js';

/** What a browser keeps of a sign-in. */
export interface CookieTokens {
  readonly access: string | undefined;
  readonly refresh: string | undefined;
}

/** Where a request came to, as the browser sees it. */
export interface Seen {
  /** The Host header. */
  readonly host: string;
  readonly https: boolean;
}

type Name = 'access' | 'refresh';

/**
 * `__Host-`: a browser takes them from this very host over https alone, so that no neighbour plants others (RFC 6265bis).
 * Over http on one's own machine: cookies do not know ports, so two studios there keep theirs apart by name.
 */
function nameOf(name: Name, { host, https }: Seen): string {
  if (https) return `__Host-trialogue-${name}`;
  const port = isLoopbackName(nameOfHost(host) ?? '') ? /:(\d{1,5})$/.exec(host)?.[1] : undefined;
  return `trialogue-${name}${port === undefined ? '' : `-${port}`}`;
}

/**
 * The tokens of a Cookie header. Over https only what https has set counts. Where that is not known, its presence says
 * that it is https: nothing else could have set it.
 */
export function readCookies(header: string | undefined, seen: Seen): CookieTokens & { readonly https: boolean } {
  const cookies = header === undefined ? {} : parseCookie(header, { decode: (value) => value });
  const of = (https: boolean) => ({
    access: cookies[nameOf('access', { ...seen, https })],
    refresh: cookies[nameOf('refresh', { ...seen, https })],
  });
  const secure = of(true);
  if (seen.https || secure.access !== undefined || secure.refresh !== undefined) return { ...secure, https: true };
  return { ...of(false), https: false };
}

/** The values of Set-Cookie that keep these tokens for so long. */
export function keepCookies(
  tokens: { readonly access: string; readonly refresh: string },
  seen: Seen,
  lifeS: { readonly access: number; readonly refresh: number },
): string[] {
  return [
    cookie('access', tokens.access, { seen, maxAge: lifeS.access }),
    cookie('refresh', tokens.refresh, { seen, maxAge: lifeS.refresh }),
  ];
}

/** The values of Set-Cookie that forget both. */
export function forgetCookies(seen: Seen): string[] {
  return (['access', 'refresh'] as const).map((name) => cookie(name, '', { seen, maxAge: 0 }));
}

function cookie(name: Name, value: string, { seen, maxAge }: { seen: Seen; maxAge: number }): string {
  return stringifySetCookie({
    name: nameOf(name, seen),
    value,
    maxAge,
    path: '/',
    httpOnly: true,
    secure: seen.https,
    // The page and all it asks for are of one site; whoever follows a link from elsewhere opens the page first.
    sameSite: 'strict',
  });
}
