import type { LlmJob, LlmJobOwner, LlmJobState } from './job-queue.js';

/** A job as it is stored. A running one has no text before its first word; the rest of it is written when it has ended. */
export interface LlmJobRecord extends Omit<LlmJob, 'position' | 'durable' | 'lastEvent'> {
  readonly idempotencyKey: string | null;
  /** What was asked, as a hash: a key used again for something else is a mistake. */
  readonly requestHash: string;
  /** The HTTP request it came with, for the log. */
  readonly requestId: string | null;
  /** The process that answers for it while it has not ended; null when it waits in Redis for whoever is free. */
  readonly holder: string | null;
  /** Grows with each change: what is written late never covers what is newer. */
  readonly revision: number;
}

/** Newest first; `after` is the last one of the page before. */
export interface JobListQuery {
  readonly userId: string | null;
  readonly state?: LlmJobState | undefined;
  readonly limit: number;
  readonly after: { readonly createdMs: number; readonly id: string } | null;
}

export type JobOutline = Omit<LlmJobRecord, 'input' | 'text'>;

export interface JobList {
  readonly records: readonly JobOutline[];
  readonly hasMore: boolean;
  /** Of all pages. */
  readonly totalCount: number;
}

/** Where jobs outlive their process. Every call fails at once with DATABASE_UNAVAILABLE while the database is away. */
export interface LlmJobStore {
  /** Writes new ones, and over older revisions of those that have not ended. The holders have them until `leaseUntilMs`. */
  save(records: readonly LlmJobRecord[], options: { readonly leaseUntilMs: number }): Promise<void>;
  /** Writes it unless the user's key is taken; resolves with the job that has the key. */
  claimKey(record: LlmJobRecord, options: { readonly leaseUntilMs: number }): Promise<LlmJobRecord>;
  get(id: string): Promise<LlmJobRecord | null>;
  list(query: JobListQuery): Promise<JobList>;
  /** Lets the holder keep what it has not ended. */
  renew(holder: string, options: { readonly leaseUntilMs: number }): Promise<void>;
  /** Gives up what the holder has not ended: the next process may have it at once. */
  release(holder: string): Promise<void>;
  /** Gives the holder every unfinished job of others whose lease has ended by `nowMs` (`all`: or has not), oldest first. */
  takeOver(options: {
    readonly holder: string;
    readonly nowMs: number;
    readonly leaseUntilMs: number;
    readonly all: boolean;
  }): Promise<readonly LlmJobRecord[]>;
  /**
   * Marks a job as running for the holder, one attempt more: one that waits, or whose holder's lease has ended. `taken`
   * when somebody else has it or it has ended, `unknown` when it is not there.
   */
  claim(
    id: string,
    options: { readonly holder: string; readonly nowMs: number; readonly leaseUntilMs: number },
  ): Promise<LlmJobRecord | 'taken' | 'unknown'>;
  /** What has not ended, oldest first, at most a thousand. */
  unfinished(of: { readonly userId: string }): Promise<readonly JobOutline[]>;
  /** Deletes what has ended of an owner, e.g. of a thread that is deleted. */
  forget(owner: LlmJobOwner): Promise<void>;
  /** Deletes what ended before; resolves with how many. */
  prune(beforeMs: number): Promise<number>;
}

export function hasEnded({ state }: Pick<LlmJob, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}

/** The database does not take this record, now or ever: the others of its batch are not to blame. */
export class JobNotStorable extends Error {
  override readonly name = 'JobNotStorable';
}
