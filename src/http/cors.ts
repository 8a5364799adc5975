import type { RequestHandler } from 'express';
import { AppError } from '../core/errors.js';
import { isAllowedOrigin } from './origin.js';
import { LIMIT_HEADERS } from './rate-headers.js';

const METHODS = 'GET,HEAD,POST,PUT,PATCH,DELETE';
const HEADERS = 'Content-Type,Authorization,X-Request-Id';
const EXPOSED = ['X-Request-Id', ...LIMIT_HEADERS].join(',');

/** Lets listed origins in, credentials included, and refuses scripts of any other page instead of only hiding the answer. */
export function cors(allowed: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const origin = request.get('Origin');
    response.vary('Origin');
    if (!isAllowedOrigin(origin, request.get('Host'), allowed)) {
      throw new AppError(
        'ORIGIN_REFUSED',
        `Pages from ${origin} may not use this server. CORS_ORIGINS lists those that may.`,
      );
    }
    if (origin === undefined) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
    response.set('Access-Control-Expose-Headers', EXPOSED);
    if (request.method !== 'OPTIONS' || request.get('Access-Control-Request-Method') === undefined) return next();
    response.set({ 'Access-Control-Allow-Methods': METHODS, 'Access-Control-Allow-Headers': HEADERS });
    response.set('Access-Control-Max-Age', '600').status(204).end();
  };
}
