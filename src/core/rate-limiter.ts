export interface RateDecision {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Unix time in seconds at which the window ends. */
  readonly resetAtS: number;
  readonly windowS: number;
}

/** Counts what is taken under a key; the window begins with the first of it. Never throws and never waits for long. */
export interface RateLimiter {
  take(key: string, rule: { readonly points: number; readonly windowS: number }): Promise<RateDecision>;
}
