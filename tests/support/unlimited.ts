import type { RateLimiter } from '../../src/core/rate-limiter.js';

/** Lets every request through: a test that asks as fast as it can is nobody to be held back. */
export const unlimited: RateLimiter = {
  take: (_key, { points, windowS }) =>
    Promise.resolve({ allowed: true, limit: points, remaining: points, resetAtS: 0, windowS }),
};
