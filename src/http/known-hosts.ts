import type { RequestHandler } from 'express';
import { AppError } from '../core/errors.js';
import { isLoopbackName, nameOfHost } from './host-name.js';

export interface HostRules {
  /** The address the server listens on. */
  readonly host: string;
  /** Pages and addresses it is known by; their names count, whatever the port. */
  readonly origins: readonly string[];
}

/**
 * Whether a request is meant for this server, by its Host header. A server that only this machine reaches is called by
 * the names of this machine: any other belongs to a page that has its own name point here (DNS rebinding), and would
 * pass for the server's own page. Reached from elsewhere, it cannot know all its names; then the page's own name is not
 * the one the cookies were given to.
 */
export function knowsHost({ host, origins }: HostRules): (header: string | undefined) => boolean {
  if (!isLoopbackName(host)) return () => true;
  const named = new Set(origins.map((origin) => nameOfHost(new URL(origin).host)));
  return (header) => {
    const name = header === undefined ? null : nameOfHost(header);
    return name !== null && (isLoopbackName(name) || named.has(name));
  };
}

/** Refuses what was meant for another server, before anything else looks at it. */
export function knownHostsOnly(knows: (header: string | undefined) => boolean): RequestHandler {
  return (request, _response, next) => {
    if (knows(request.get('Host'))) return next();
    throw new AppError(
      'CROSS_SITE_REFUSED',
      'This server is not known by the name it was called. PUBLIC_URL and CORS_ORIGINS say which names it has.',
      { details: { field: 'Host', expected: 'localhost, or a name of PUBLIC_URL or CORS_ORIGINS' } },
    );
  };
}
