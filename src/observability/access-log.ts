import type { RequestHandler } from 'express';
import type { Logger } from '../core/logger.js';
import { routeOf } from './http-metrics.js';

/** A line for each request once its answer is over; the id it is told by is in every line that was written for it. */
export function accessLog(logger: Logger): RequestHandler {
  const log = logger.child({ component: 'http' });
  return (request, response, next) => {
    const startMs = performance.now();
    response.once('close', () => {
      const ms = Math.round(performance.now() - startMs);
      const cut = !response.writableFinished;
      // The template: what stands in the address may be somebody's.
      const { method } = request;
      log.info(
        { method, route: routeOf(request), status: response.statusCode, ms, ...(cut ? { cut } : {}) },
        'request',
      );
    });
    next();
  };
}
