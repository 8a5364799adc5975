import type { Request, RequestHandler, Response } from 'express';
import type { Metrics } from '../core/metrics.js';

/** Counts every request once its answer is over, by the template of its route: `/api/threads/:threadId`, never an id. */
export function httpMetrics(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const startMs = performance.now();
    response.once('close', () => {
      const labels = { method: methodOf(request), route: routeOf(request) };
      metrics.count('http_requests_total', { ...labels, status: String(response.statusCode) });
      // A stream of events lasts as long as somebody listens.
      if (isEventStream(response)) return;
      metrics.observe('http_request_seconds', (performance.now() - startMs) / 1_000, labels);
    });
    next();
  };
}

function isEventStream(response: Response): boolean {
  return String(response.getHeader('Content-Type')).startsWith('text/event-stream');
}

/** Without a route: a file of the studio, an address that does not exist, a refusal at the door. */
export function routeOf(request: Request): string {
  const path: unknown = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Whoever asks chooses the method: anything else is one label. */
function methodOf({ method }: Request): string {
  return METHODS.has(method) ? method : 'other';
}
