import type { Request } from 'express';
import { AppError } from '../core/errors.js';
import { sameToken } from '../core/token.js';
import type { Api } from '../http/api.js';
import { mayAct, type Principal } from '../protocol/identity.js';
import { getHealth, getMetrics, getStatus, getVersion, type Version } from '../protocol/routes/operations.js';
import type { PrometheusMetrics } from './prometheus.js';
import { readHealth, readStatus, type StatusSources } from './system-status.js';

export interface OperationsRouteOptions {
  readonly version: Version;
  readonly sources: StatusSources;
  /** Absent: `/metrics` is switched off. */
  readonly metrics?: PrometheusMetrics;
  /** What a scraper on another machine shows. */
  readonly metricsToken?: string | undefined;
  /** A proxy is configured: what comes from this machine may come from anywhere. */
  readonly behindProxy: boolean;
}

export function addOperationsRoutes(api: Api, options: OperationsRouteOptions): void {
  const { version, sources, metrics } = options;
  api.on(getHealth, ({ response }) => {
    response.set('Cache-Control', 'no-store');
    return readHealth(sources);
  });
  api.on(getVersion, () => version);
  api.on(getStatus, ({ response }) => {
    response.set('Cache-Control', 'no-store');
    return readStatus(sources);
  });
  if (metrics === undefined) return;
  api.on(getMetrics, async ({ request, principal, response }) => {
    requireScraper(request, principal, options);
    response
      .set('Cache-Control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.text());
  });
}

/** A scraper has no account that could sign in every quarter of an hour: it is here, or has a token of its own. */
function requireScraper(request: Request, principal: Principal | null, options: OperationsRouteOptions): void {
  const { metricsToken: token, behindProxy } = options;
  const given = /^Bearer (\S+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  if (token !== undefined && given !== undefined && sameToken(given, token)) return;
  if (principal !== null && mayAct(principal.role, 'owner')) return;
  if (!behindProxy && isFromThisMachine(request)) return;
  if (principal !== null) throw new AppError('FORBIDDEN', 'The measurements are for owners.');
  throw new AppError('AUTHENTICATION_REQUIRED', 'The measurements are for owners, and for whoever has METRICS_TOKEN.');
}

const PASSED_ON = ['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP', 'Via', 'CF-Connecting-IP'];
const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;
const OWN_NAME = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;

/** Asked from here, for here, and by nobody who passes on what others ask: a proxy on this machine also comes from here. */
function isFromThisMachine(request: Request): boolean {
  return (
    LOOPBACK.test(request.socket.remoteAddress ?? '') &&
    OWN_NAME.test(request.get('Host') ?? '') &&
    PASSED_ON.every((name) => request.get(name) === undefined)
  );
}
