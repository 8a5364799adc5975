import type { ErrorRequestHandler, Request, Response } from 'express';
import { clientKey } from '../core/client-key.js';
import { AppError } from '../core/errors.js';
import type { RateDecision, RateLimiter } from '../core/rate-limiter.js';
import { perAddress, type RateRule } from '../protocol/route-contract.js';

/** The general rule where a route names none. */
export const GENERAL_RULE: RateRule = perAddress(100);

/** By name, for pages of other origins that may read them. */
export const LIMIT_HEADERS = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-RateLimit-Window',
  'Retry-After',
] as const;

export function tellLimit(response: Response, { limit, remaining, resetAtS, windowS }: RateDecision): void {
  response.set({
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(resetAtS),
    'X-RateLimit-Window': String(windowS),
  });
}

/** Tells when to come back. Throws `RATE_LIMITED` beyond the limit. */
export function requireAllowed(response: Response, decision: RateDecision): void {
  if (decision.allowed) return;
  const seconds = Math.max(1, decision.resetAtS - Math.floor(Date.now() / 1_000));
  response.set('Retry-After', String(seconds));
  throw new AppError('RATE_LIMITED', `Too many requests: try again in ${seconds} s.`);
}

/** Counts a request that is none of a route's, and tells the limit. Throws `RATE_LIMITED` beyond it. */
export type CountStray = (request: Request, response: Response) => Promise<void>;

/** Those of an address count together, wherever they went. */
export function strayCounter(limiter: RateLimiter, general: RateRule): CountStray {
  return async (request, response) => {
    const counted = response.headersSent || response.hasHeader('X-RateLimit-Limit');
    if (counted || !request.originalUrl.startsWith('/api')) return;
    const decision = await limiter.take(`stray:ip:${clientKey(request.ip)}`, general);
    tellLimit(response, decision);
    requireAllowed(response, decision);
  };
}

/** What was refused before it reached a route: unknown addresses, bodies that cannot be read, pages of other sites. */
export function countStrays(count: CountStray): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    await count(request, response);
    next(error);
  };
}
