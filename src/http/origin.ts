/**
 * Whether a page from `origin` may use this server: its own pages always, others when listed.
 * A request without an origin does not come from a web page's script. `host` is the request's Host header.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  // Parsed by the page's own scheme, so that a default port counts the same written out or left out.
  const server = `${page.protocol}//${host}`;
  return /^https?:$/.test(page.protocol) && URL.canParse(server) && new URL(server).host === page.host;
}
