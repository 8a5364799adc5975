import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import { currentRequestId } from '../../core/correlation.js';
import { AppError } from '../../core/errors.js';
import { newId } from '../../core/id.js';
import type { Logger } from '../../core/logger.js';
import type { LlmJobQuery } from '../../protocol/llm-jobs.js';
import { eventsAfter, lastEventOf } from './job-events.js';
import { JobJournal } from './job-journal.js';
import { cursorOf, placeOf } from './job-cursor.js';
import type {
  LlmJob,
  LlmJobEvent,
  LlmJobListener,
  LlmJobPage,
  LlmJobRequest,
  LlmQueue,
  LlmQueueListener,
  SubscribeOptions,
} from './job-queue.js';
import type { LlmJobRecord, LlmJobStore } from './job-store.js';
import { LiveJob } from './live-job.js';

/** How long whoever asks waits for the database, before it is told that only the memory holds its job. */
const WRITTEN_WITHIN_MS = 1_000;

export interface JobBookOptions {
  readonly store: LlmJobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leaseMs: number;
  /** The name of this process among those that share the database. */
  readonly holder: string;
  /** Hears every event of what is held here, words included. */
  readonly told?: ((event: LlmJobEvent, job: LiveJob) => void) | undefined;
}

/** The jobs this process holds, those the database remembers, and who hears of them. */
export class JobBook {
  readonly journal: JobJournal;
  readonly #live = new Map<string, LiveJob>();
  /** By user and idempotency key, while the job is held or being made. */
  readonly #keyed = new Map<string, Promise<LiveJob | LlmJobRecord>>();
  readonly #watchers = new Set<LlmQueueListener>();

  constructor(private readonly options: JobBookOptions) {
    this.journal = new JobJournal({ ...options, onSettled: (record, written) => this.#settled(record, written) });
  }

  get live(): Iterable<LiveJob> {
    return this.#live.values();
  }

  find(id: string): LiveJob | undefined {
    return this.#live.get(id);
  }

  /** A new job, or with the same key again the one there is; `start` is called for a new one only. Throws CONFLICT. */
  async make(
    request: LlmJobRequest,
    provider: string,
    options: { readonly start: (job: LiveJob) => void; readonly listener?: LlmJobListener | undefined },
  ): Promise<LlmJob> {
    const record = newRecord(request, { provider, holder: this.options.holder, nowMs: this.options.clock.epochMs() });
    const made = await this.#once(record, options.start, options.listener);
    if ((made instanceof LiveJob ? made.record : made).requestHash !== record.requestHash) throw otherRequest();
    if (made.id !== record.id && options.listener !== undefined) this.subscribe(made.id, options.listener);
    if (!(made instanceof LiveJob)) return viewOf(made);
    const written = await this.journal.written(made.id, WRITTEN_WITHIN_MS);
    made.durable ||= written;
    return made.view();
  }

  /** Takes up what another process had. */
  adopt(record: LlmJobRecord): LiveJob {
    const job = new LiveJob(record, {
      changed: (changed) => this.journal.note(changed.record),
      told: (event, told) => {
        if (event.type !== 'chunk') for (const watcher of this.#watchers) watcher(event, told.view());
        this.options.told?.(event, told);
      },
    });
    job.durable = true;
    this.#live.set(record.id, job);
    return job;
  }

  /** Somebody else has it from now on: what becomes of it is not written here. */
  release(id: string): void {
    const job = this.#live.get(id);
    this.#live.delete(id);
    const name = job === undefined ? null : keyOf(job.record);
    if (name !== null) this.#keyed.delete(name);
  }

  async get(id: string): Promise<LlmJob> {
    const live = this.#live.get(id);
    if (live !== undefined) return live.view();
    const record = await this.options.store.get(id);
    if (record === null) throw notFound(id);
    return viewOf(record);
  }

  async list(userId: string | null, { limit, cursor, state }: LlmJobQuery): Promise<LlmJobPage> {
    const after = cursor === undefined ? null : placeOf(cursor);
    await this.journal.flushed(WRITTEN_WITHIN_MS);
    const { records, hasMore, totalCount } = await this.options.store.list({ userId, state, limit, after });
    const last = records.at(-1);
    const next = hasMore && last !== undefined ? cursorOf(last) : null;
    const jobs = records.map(
      (record) => this.#live.get(record.id)?.view() ?? { ...record, position: null, durable: true },
    );
    return { jobs, pagination: { cursor: next, limit, hasMore, totalCount } };
  }

  unfinished({ userId }: Parameters<LlmQueue['unfinished']>[0]): LlmJob[] {
    return [...this.#live.values()].filter((job) => !job.ended && job.userId === userId).map((job) => job.view());
  }

  subscribe(id: string, listener: LlmJobListener, { after, onLost }: SubscribeOptions = {}): () => void {
    const live = this.#live.get(id);
    if (live !== undefined) return live.subscribe(listener, after);
    let wanted = true;
    const tell = (record: LlmJobRecord | null) => {
      if (record === null) throw notFound(id);
      const standing = { record, position: null, lastEvent: lastEventOf(record) };
      for (const event of eventsAfter(standing, after)) if (wanted) listener(event);
    };
    this.options.store
      .get(id)
      .then(tell)
      .catch((error: unknown) => wanted && onLost?.(error));
    return () => {
      wanted = false;
    };
  }

  watch(listener: LlmQueueListener): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  async #once(
    record: LlmJobRecord,
    start: (job: LiveJob) => void,
    listener: LlmJobListener | undefined,
  ): Promise<LiveJob | LlmJobRecord> {
    const name = keyOf(record);
    if (name === null) return this.#begin(record, start, listener);
    const known = this.#keyed.get(name);
    if (known !== undefined) return known;
    const made = this.#claim(record).then((claimed) =>
      claimed.id === record.id ? this.#begin(record, start, listener) : (this.#live.get(claimed.id) ?? claimed),
    );
    this.#keyed.set(name, made);
    // A job of the database, or none: the next one asks again.
    const forget = () => this.#keyed.delete(name);
    made.then((job) => job instanceof LiveJob || forget(), forget);
    return made;
  }

  #begin(record: LlmJobRecord, start: (job: LiveJob) => void, listener: LlmJobListener | undefined): LiveJob {
    const job = this.adopt(record);
    job.durable = false;
    if (listener !== undefined) job.listen(listener);
    this.journal.note(record);
    start(job);
    return job;
  }

  /** Whoever is first to write a key has it; without the database each process is by itself. */
  #claim(record: LlmJobRecord): Promise<LlmJobRecord> {
    const { store, clock, leaseMs } = this.options;
    return store.claimKey(record, { leaseUntilMs: clock.epochMs() + leaseMs }).catch(() => record);
  }

  #settled(record: LlmJobRecord, written: boolean): void {
    const job = this.#live.get(record.id);
    if (job === undefined) return;
    if (written) job.durable = true;
    if (!job.ended || record.revision !== job.record.revision) return;
    this.release(record.id);
  }
}

function newRecord(
  request: LlmJobRequest,
  made: { readonly provider: string; readonly holder: string; readonly nowMs: number },
): LlmJobRecord {
  const { lane, modelId, userId, owner, input, idempotencyKey = null } = request;
  const requestHash = createHash('sha256')
    .update(JSON.stringify([lane, modelId, owner, input]))
    .digest('hex');
  return {
    ...{ id: newId('job'), lane, modelId, provider: made.provider, userId, owner, input, idempotencyKey, requestHash },
    ...{ state: 'queued', attempt: 0, createdMs: made.nowMs, startedMs: null, finishedMs: null },
    ...{ text: '', reason: null, usage: null, problem: null, holder: made.holder, revision: 1 },
    requestId: currentRequestId() ?? null,
  };
}

const keyOf = ({ userId, idempotencyKey }: LlmJobRecord) =>
  idempotencyKey === null ? null : JSON.stringify([userId, idempotencyKey]);

function viewOf(record: LlmJobRecord): LlmJob {
  return { ...record, position: null, durable: true, lastEvent: lastEventOf(record) };
}

export function notFound(id: string): AppError {
  return new AppError('NOT_FOUND', `There is no model request ${id.slice(0, 40)}.`);
}

function otherRequest(): AppError {
  const expected = 'the same request as before, or another key';
  return new AppError('CONFLICT', 'This idempotency key was used for another request.', {
    details: { field: 'idempotencyKey', expected },
  });
}
