/** What the bench of the queue tells one of its processes. */
export type QueueOrder =
  | { readonly do: 'open'; readonly redisUrl: string; readonly databaseUrl: string }
  | { readonly do: 'load'; readonly perSecond: number }
  | { readonly do: 'rest' }
  | { readonly do: 'close' };

/** And what the process tells the bench. Times are milliseconds since the request was made. */
export type QueueReport =
  | { readonly told: 'open' | 'closed' }
  | { readonly told: 'taken'; readonly id: string; readonly ms: number; readonly durable: boolean }
  | { readonly told: 'refused'; readonly code: string }
  /** The model was asked. */
  | { readonly told: 'begun'; readonly id: string }
  | { readonly told: 'word'; readonly id: string; readonly ms: number }
  | { readonly told: 'ended'; readonly id: string; readonly how: string; readonly ms: number };
