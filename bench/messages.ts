/** What the bench, its server and its clients tell each other. */

/** Counters of the server since the last mark, and its state at this moment. */
export interface ServerReading {
  readonly seconds: number;
  /** All threads of the process. */
  readonly cpuSeconds: number;
  /** How late the event loop was, 99th percentile, without the sampler's own interval. */
  readonly loopDelayP99Ms: number;
  /** Share of the time in which the main thread wanted its core and another thread had it. */
  readonly waitingShare: number;
  readonly rssMb: number;
  /** JavaScript objects and buffers after a full collection. */
  readonly liveMb: number;
  /** Sessions' own things that could pile up: timers, handles, signals, listeners. Only when asked to count. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Where a server is, and what lets programs of its machine in. */
export interface ServerAddress {
  readonly url: string;
  readonly token: string;
}

/** `index` and `rest` begin and end the making of the index anew, where the server can. */
export type ServerRequest = 'mark' | 'read' | 'count' | 'stop' | 'index' | 'rest';
export type ServerReply =
  | ({ readonly type: 'ready' } & ServerAddress)
  | { readonly type: 'marked'; readonly reading: ServerReading }
  | { readonly type: 'read'; readonly reading: ServerReading }
  | { readonly type: 'indexed'; readonly sessions: number; readonly ms: number }
  | { readonly type: 'stopped'; readonly clean: boolean };

export interface LoadOrder extends ServerAddress {
  readonly sessions: number;
  readonly warmUpSeconds: number;
  /** Measured, after the warm-up. */
  readonly seconds: number;
}

/** Everything in milliseconds from what the host did to what the client received. */
export interface LoadResult {
  readonly overheadsMs: readonly number[];
  readonly pausesMs: readonly number[];
  readonly clearsMs: readonly number[];
  readonly staleChunks: number;
  readonly turns: number;
  /** Frames sent and not acknowledged at the end, the worst session's. */
  readonly unacknowledgedFrames: number;
  readonly errors: readonly string[];
  /** The clients' own lateness: a figure taken while this is large says little about the server. */
  readonly clientLoopDelayP99Ms: number;
  /** Samples on the host's tracks according to their ledgers, minus samples sent. */
  readonly driftSamples: number | null;
}

export type ClientReply =
  | { readonly type: 'joined' }
  | { readonly type: 'measuring' }
  | { readonly type: 'measured' }
  | { readonly type: 'result'; readonly result: LoadResult };

/** Requests at a constant rate, until it is told `stop`; what counts begins with `count`. */
export interface RestOrder extends ServerAddress {
  readonly perSecond: number;
}

export interface RestReply {
  readonly type: 'asked';
  readonly timesMs: readonly number[];
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>;
}
