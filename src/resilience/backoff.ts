export interface RetryPolicy {
  /** Calls in all, the first included. */
  readonly attempts: number;
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Model calls: three tries, one and two seconds apart (then four, at most ten). */
export const llmRetry = { attempts: 3, firstMs: 1_000, maxMs: 10_000 } as const satisfies RetryPolicy;

/**
 * The wait before try `attempt + 1` (`attempt` counts from 1), or null when there is none.
 * A server's own wish is followed up to the policy's longest wait; beyond that trying again helps nobody who is listening.
 */
export function backoffMs(policy: RetryPolicy, attempt: number, retryAfterMs?: number): number | null {
  if (attempt >= policy.attempts) return null;
  if (retryAfterMs !== undefined) return retryAfterMs <= policy.maxMs ? retryAfterMs : null;
  return Math.min(policy.maxMs, policy.firstMs * 2 ** (attempt - 1));
}
