import { createServer, type RequestListener, type Server } from 'node:http';

/** How patient the server is with those who are slow, on purpose or not. */
export interface Patience {
  /** From the first byte, or from the connection where none comes, to the end of the headers. */
  readonly headersMs: number;
  /** To the end of the request's body. */
  readonly requestMs: number;
  /** Between two requests of one connection. Longer than a proxy keeps one it thinks alive, or it meets a closed door. */
  readonly idleMs: number;
  /** How often connections are looked at. */
  readonly lookMs: number;
}

const PATIENCE: Patience = { headersMs: 10_000, requestMs: 60_000, idleMs: 75_000, lookMs: 2_000 };
const HEADER_BYTES_MAX = 16 * 1024;
const HEADERS_MAX = 100;
/** Requests on one connection, then it is made anew: proxies and pages do so by themselves. */
const REQUESTS_PER_CONNECTION = 10_000;

/**
 * An HTTP server that hangs up on those who make it wait: slow headers and bodies get 408, headers that are too large
 * 431. `connectionsMax` are open at once, of everybody; one more is closed without a word.
 */
export function createGuardedServer(
  app: RequestListener,
  { connectionsMax, patience = PATIENCE }: { readonly connectionsMax: number; readonly patience?: Patience },
): Server {
  const server = createServer(
    {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      keepAliveTimeout: patience.idleMs,
      connectionsCheckingInterval: patience.lookMs,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    app,
  );
  server.maxHeadersCount = HEADERS_MAX;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  server.maxConnections = connectionsMax;
  return server;
}
