import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from '../core/logger.js';
import { limits } from '../limits.js';
import type { Api } from './api.js';
import { apiVersion } from './api-version.js';
import { cors } from './cors.js';
import { errorAnswer, notFound } from './error-answer.js';
import { cutLeftovers, limitInFlight } from './in-flight.js';
import { knownHostsOnly } from './known-hosts.js';
import { requestId } from './request-id.js';

import { securityHeaders } from './security-headers.js';
import { studioPage } from './studio-page.js';
import { noticeStrangeProxy, type TrustProxy } from './trust-proxy.js';

export interface HttpAppOptions {
  readonly config: { readonly corsOrigins: readonly string[] };
  readonly api: Api;
  /** The built studio, e.g. `dist/web`; a page that says how to build it stands in while it is missing. */
  readonly webDir: string;
  readonly logger: Logger;
  /** See every request, and how it ends, before anything else does. */
  readonly observers?: readonly RequestHandler[];
  /** Whose word is taken for `request.ip`, `protocol` and `hostname`; nobody's when absent. */
  readonly trust?: TrustProxy;
  /** Whether a Host header names this server; any does when absent. */
  readonly knowsHost?: (header: string | undefined) => boolean;
}

const nobody: TrustProxy = () => false;

/** The Express application: routes first, then the envelope's 404 and 405 for `/api`, then the studio. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { config, api, webDir, logger, observers = [], trust = nobody, knowsHost = () => true } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trust);
  app.use(requestId, ...observers, ...securityHeaders(), noticeStrangeProxy(trust, logger));
  app.use(knownHostsOnly(knowsHost), cutLeftovers, limitInFlight(limits.requestsInFlight));
  app.use(cors(config.corsOrigins), apiVersion);
  // Express would answer OPTIONS by itself, in its own way.
  app.options(/^\//, api.otherMethods);
  app.use(api.router, api.otherMethods);
  app.use('/api', notFound);
  app.use(studioPage(webDir));
  app.use(notFound, api.strays, errorAnswer(logger));
  return app;
}
