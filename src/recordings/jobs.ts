import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Job } from '../protocol/jobs.js';

/** Waiting and running of one kind in the whole process. */
const UNDER_WAY_MAX = 8;
/** Finished ones are told of for this long; what they made stays. */
const REMEMBERED_MAX = 100;

/** What a job's work may do: listen for its end, tell how far it is. */
export interface JobRun<T extends Job> {
  readonly signal: AbortSignal;
  readonly tell: (change: Partial<T>) => void;
}

export interface JobKind {
  /** What one is called, in words: "export". */
  readonly what: string;
  readonly newId: () => string;
  readonly logger: Logger;
}

interface Entry<T extends Job> {
  job: T;
  readonly abort: AbortController;
  readonly listeners: Set<(job: T) => void>;
  /** Resolves when nothing runs any more. */
  ended: Promise<void>;
}

/** Long work on recordings that is under way, and what was done lately. */
export class Jobs<T extends Job> {
  readonly #entries = new Map<string, Entry<T>>();

  constructor(private readonly kind: JobKind) {}

  /** Begins; `work` resolves with what is to be told at the end. Throws `TOO_MANY_EXPORTS` when too much is under way. */
  start(begun: T, work: (run: JobRun<T>) => Promise<Partial<T>>): T {
    const underWay = [...this.#entries.values()].filter(({ job }) => job.state === 'running');
    if (underWay.length >= UNDER_WAY_MAX) {
      const message = `${UNDER_WAY_MAX} ${this.kind.what}s are under way; try again when one is done.`;
      throw new AppError('TOO_MANY_EXPORTS', message);
    }
    const entry: Entry<T> = {
      job: begun,
      abort: new AbortController(),
      listeners: new Set(),
      ended: Promise.resolve(),
    };
    this.#entries.set(begun.id, entry);
    this.#forgetOldest();
    entry.ended = this.#run(entry, work);
    return entry.job;
  }

  /** The members every job begins with. */
  begin(recording: string): Job {
    const startedAt = new Date().toISOString();
    return { id: this.kind.newId(), recording, state: 'running', startedAt, done: 0, step: '', problem: null };
  }

  /** Those of a recording, the latest first. */
  of(recording: string): T[] {
    const jobs = [...this.#entries.values()].map(({ job }) => job);
    return jobs.filter((job) => job.recording === recording).reverse();
  }

  /** Throws `NOT_FOUND` for another recording's, and for one that is forgotten. */
  get(recording: string, id: string): T {
    return this.#entry(recording, id).job;
  }

  /** Stops it; nothing of it stays on disk. One that has ended stays as it is. */
  cancel(recording: string, id: string): T {
    const entry = this.#entry(recording, id);
    if (entry.job.state === 'running') {
      this.#change(entry, { state: 'cancelled' });
      entry.abort.abort();
    }
    return entry.job;
  }

  /** Calls back with the job now and after every change; the answer stops that. */
  watch(recording: string, id: string, listener: (job: T) => void): () => void {
    const { job, listeners } = this.#entry(recording, id);
    listeners.add(listener);
    listener(job);
    return () => void listeners.delete(listener);
  }

  /** Stops what is under way of this recording, or all; resolves once nothing of it is left on disk. */
  async stop(recording?: string): Promise<void> {
    const entries = [...this.#entries.values()].filter(({ job }) => [job.recording, undefined].includes(recording));
    for (const { job } of entries) this.cancel(job.recording, job.id);
    await Promise.all(entries.map(({ ended }) => ended));
  }

  async #run(entry: Entry<T>, work: (run: JobRun<T>) => Promise<Partial<T>>): Promise<void> {
    const { signal } = entry.abort;
    try {
      const made = await work({ signal, tell: (change) => this.#change(entry, change) });
      this.#change(entry, { ...made, state: 'done', done: 1 });
    } catch (error) {
      // Cancelled: that has been told already.
      if (signal.aborted) return;
      const { code, message, status } = AppError.from(error);
      const { logger, what } = this.kind;
      if (status >= 500)
        logger.error({ component: 'recordings', sessionId: entry.job.recording, error, what }, 'job failed');
      this.#change(entry, { state: 'failed', problem: { code, message } });
    }
  }

  /** What has ended does not change any more. */
  #change(entry: Entry<T>, change: Partial<Job> | Partial<T>): void {
    if (entry.job.state !== 'running') return;
    entry.job = { ...entry.job, ...change };
    for (const listener of entry.listeners) listener(entry.job);
  }

  #entry(recording: string, id: string): Entry<T> {
    const entry = this.#entries.get(id);
    if (entry !== undefined && entry.job.recording === recording) return entry;
    throw new AppError('NOT_FOUND', `There is no ${this.kind.what} ${id.slice(0, 40)} of this recording.`);
  }

  #forgetOldest(): void {
    const ended = [...this.#entries].filter(([, { job }]) => job.state !== 'running');
    for (const [id] of ended.slice(0, Math.max(0, this.#entries.size - REMEMBERED_MAX))) this.#entries.delete(id);
  }
}
