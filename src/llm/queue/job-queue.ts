import type { LlmJobEvent } from '../../protocol/llm-events.js';
import type {
  Lane,
  LlmFinishReason,
  LlmJobInput,
  LlmJobOwner,
  LlmJobPagination,
  LlmJobProblem,
  LlmJobQuery,
  LlmJobState,
  LlmJobUsage,
  LlmQueueStats,
} from '../../protocol/llm-jobs.js';

export type { LlmJobEvent } from '../../protocol/llm-events.js';
export type { Lane, LlmJobInput, LlmJobOwner, LlmJobState, LlmQueueStats } from '../../protocol/llm-jobs.js';

export interface LlmJobRequest {
  readonly lane: Lane;
  /** Of the catalogue; its provider decides with whom the job shares places. */
  readonly modelId: string;
  readonly userId: string;
  readonly owner: LlmJobOwner;
  readonly input: LlmJobInput;
  /** The same key of the same user gives the same job again instead of another one; at most 200 characters. */
  readonly idempotencyKey?: string | undefined;
}

export interface LlmJob {
  readonly id: string;
  readonly lane: Lane;
  readonly modelId: string;
  readonly provider: string;
  readonly userId: string;
  readonly owner: LlmJobOwner;
  readonly input: LlmJobInput;
  readonly state: LlmJobState;
  /** 1 is next among those that wait for the same provider; null when it does not wait. */
  readonly position: number | null;
  /** How often it was begun. */
  readonly attempt: number;
  /** Milliseconds since the Unix epoch, like the two below. */
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly finishedMs: number | null;
  /** The answer as far as it came. */
  readonly text: string;
  readonly reason: LlmFinishReason | null;
  readonly usage: LlmJobUsage | null;
  readonly problem: LlmJobProblem | null;
  /** False when only the memory of this process holds it. */
  readonly durable: boolean;
  /** The number of its newest event. */
  readonly lastEvent: number;
}

/** Called in order and in the tick the event happens; must not throw and must not take long. */
export type LlmJobListener = (event: LlmJobEvent) => void;

export interface SubscribeOptions {
  readonly after?: number | undefined;
  readonly onLost?: (error: unknown) => void;
}

/** Every job's `queued`, `progress`, `complete` and `error`, without its text. */
export type LlmQueueListener = (event: Exclude<LlmJobEvent, { type: 'chunk' }>, job: LlmJobOutline) => void;

export type LlmJobOutline = Omit<LlmJob, 'input' | 'text' | 'lastEvent'>;

export interface LlmJobPage {
  /** Newest first. */
  readonly jobs: readonly LlmJobOutline[];
  readonly pagination: LlmJobPagination;
}

/**
 * Model requests that may wait: threads, summaries, requests by themselves. Never a live voice turn.
 *
 * A job is given to its model as soon as its provider has a free place and no other job goes before it. Its state is
 * kept in the database behind the stream: no token waits for it.
 */
export interface LlmQueue {
  /**
   * Resolves once the job is kept, or after a second where the database does not answer (`durable: false`); it may be
   * running by then. `listener` hears everything from the first event on, also before that.
   * Throws NOT_FOUND (the model), QUEUE_FULL, CONFLICT (the key was used for something else), SHUTTING_DOWN.
   */
  enqueue(request: LlmJobRequest, options?: { readonly listener?: LlmJobListener }): Promise<LlmJob>;
  /** Throws NOT_FOUND, DATABASE_UNAVAILABLE. */
  get(id: string): Promise<LlmJob>;
  /** `userId: null` for everybody's. Throws DATABASE_UNAVAILABLE. */
  list(userId: string | null, query: LlmJobQuery): Promise<LlmJobPage>;
  /** Those that wait or run now. */
  unfinished(of: { readonly userId: string }): Promise<readonly LlmJobOutline[]>;
  /** Cancels what waits and runs for an owner and deletes what it left, e.g. with its thread. */
  forget(owner: LlmJobOwner, by: string): Promise<void>;
  /** A waiting job goes, a running one is aborted; one that has ended stays as it ended. `by` is for the log. Throws NOT_FOUND. */
  cancel(id: string, by: string): Promise<LlmJob>;
  /**
   * Tells what follows the event `after` (how it stands, when absent), then each event as it happens, `complete` or
   * `error` last. What this process does not hold comes in a later tick, or `onLost` says why it cannot be told (the job is
   * unknown, the database away). The answer of the call ends it.
   */
  subscribe(id: string, listener: LlmJobListener, options?: SubscribeOptions): () => void;
  /** Every job of this process (with Redis: of all processes). */
  watch(listener: LlmQueueListener): () => void;
  /** Nothing of the lane is begun until it is resumed; what runs goes on. */
  pause(lane: Lane): Promise<void>;
  resume(lane: Lane): Promise<void>;
  stats(): Promise<LlmQueueStats>;
  /** Takes up what an earlier process left. */
  start(): Promise<void>;
  /**
   * Begins nothing more, gives what runs `graceMs` to end, and lets the rest go: without a word said it waits for the next
   * process, else it has failed with JOB_INTERRUPTED. Resolves when all is written.
   */
  drain(options: { readonly graceMs: number }): Promise<void>;
}

/** What a model says to a job. */
export type LlmTextEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'finish'; readonly reason: LlmFinishReason; readonly usage: LlmJobUsage };

/**
 * Asks the model. Exactly one `finish` ends a complete answer; on abort the iteration ends without one. Throws
 * ProviderError or AppError. Tries again by itself, before the first word, whatever is worth it: the queue does not.
 */
export type RunJob = (
  job: Pick<LlmJob, 'id' | 'modelId' | 'userId' | 'input'>,
  options: { readonly signal: AbortSignal },
) => AsyncIterable<LlmTextEvent>;
