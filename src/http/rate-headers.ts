import type { ErrorRequestHandler, Response } from 'express';
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

/**
 * What was refused before it reached a route counts as well, all of an address together: unknown addresses, bodies that
 * cannot be read, pages of other sites.
 */
export function countStrays(limiter: RateLimiter, general: RateRule): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    const counted = response.headersSent || response.hasHeader('X-RateLimit-Limit');
    if (!counted && request.originalUrl.startsWith('/api')) {
      const decision = await limiter.take(`stray:ip:${clientKey(request.ip)}`, general);
      tellLimit(response, decision);
      requireAllowed(response, decision);
    }
    next(error);
  };
}
