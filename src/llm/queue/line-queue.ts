import { AbortReason } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { onBehalfOf, onNobodysBehalf } from '../../core/correlation.js';
import { AppError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Metrics } from '../../core/metrics.js';
import { limits } from '../../limits.js';
import { JobBook } from './job-book.js';
import { JobLease, LEASE_MS } from './job-lease.js';
import type { Begin, JobLine } from './job-line.js';
import * as problems from './job-problem.js';
import type { Lane, LlmJob, LlmJobEvent, LlmJobRequest, LlmQueue, RunJob } from './job-queue.js';
import { hasEnded, type LlmJobRecord, type LlmJobStore } from './job-store.js';
import type { LiveJob } from './live-job.js';
import { performJob } from './perform-job.js';
import { QueueTally } from './queue-tally.js';

/** A request that ended this many processes before its first word is not begun again. */
const ATTEMPTS_MAX = 3;
const WRITTEN_WITHIN_MS = 1_000;

export interface QueueOptions {
  readonly run: RunJob;
  /** The model's provider. Throws NOT_FOUND. */
  readonly providerOf: (modelId: string) => string;
  /** How many requests a provider is given at once. */
  readonly concurrencyOf: (provider: string) => number;
  readonly store: LlmJobStore;
  /** No other process works with the database: what it finds unfinished is nobody's. */
  readonly exclusive: boolean;
  /** The name of this process among those that share the database. */
  readonly holder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Other processes have the same line. */
  readonly shared?: SharedJobs;
}

export interface SharedJobs {
  /** Something happened to a job that this process has. */
  told(event: LlmJobEvent, job: LiveJob): void;
  /** A job that waited here begins in another process; its listeners go with it. */
  elsewhere(job: LiveJob): void;
}

interface Running {
  readonly job: LiveJob;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The queue of one process, whatever line its jobs wait in; the database remembers them. */
export class LineQueue implements LlmQueue {
  readonly #book: JobBook;
  readonly #line: JobLine;
  readonly #running = new Map<string, Running>();
  readonly #lease: JobLease;
  readonly #tally: QueueTally;
  #draining = false;

  constructor(
    private readonly options: QueueOptions,
    makeLine: (begin: Begin) => JobLine,
  ) {
    const { shared } = options;
    this.#book = new JobBook({
      ...options,
      leaseMs: LEASE_MS,
      told: shared && ((event, job) => shared.told(event, job)),
    });
    this.#lease = new JobLease(options);
    this.#line = makeLine((job) => this.#begin(job));
    this.#tally = new QueueTally(options);
    this.#book.watch((event, job) => this.#tally.heard(event, job));
    this.#tally.measure(() => this.stats());
  }

  start(): Promise<void> {
    return this.#lease.start((record) => this.#takeUp(this.#book.adopt(record)));
  }

  async enqueue(request: LlmJobRequest, { listener }: Parameters<LlmQueue['enqueue']>[1] = {}): Promise<LlmJob> {
    if (this.#draining) throw new AppError('SHUTTING_DOWN', 'The server is stopping.');
    const provider = this.options.providerOf(request.modelId);
    this.#requireRoom(request.userId);
    return this.#book.make(request, provider, { listener, start: (job) => this.#wait(job) });
  }

  /** A job that waits or runs here. */
  find(id: string): LiveJob | undefined {
    return this.#book.find(id);
  }

  /** A job of another process, to be begun here. Null when it is here already. */
  adopt(record: LlmJobRecord): LiveJob | null {
    if (this.#book.find(record.id) !== undefined) return null;
    return this.#book.adopt({ ...record, holder: this.options.holder });
  }

  /** Another process has begun it, or ended it. */
  giveAway(job: LiveJob): void {
    if (this.#book.find(job.id) !== job || job.state !== 'queued') return;
    this.#book.release(job.id);
    this.#line.remove(job);
    this.options.shared?.elsewhere(job);
  }

  /** Whether a job that nobody can find waits for this process; nobody knows while the database is away. */
  async stillWaits(job: LiveJob): Promise<boolean> {
    const record = await this.options.store.get(job.id).catch(() => undefined);
    if (record === undefined) return false;
    if (record === null || record.state === 'queued') return true;
    this.giveAway(job);
    return false;
  }

  get(id: string): Promise<LlmJob> {
    return this.#book.get(id);
  }

  list(...[userId, query]: Parameters<LlmQueue['list']>): ReturnType<LlmQueue['list']> {
    return this.#book.list(userId, query);
  }

  async unfinished(of: Parameters<LlmQueue['unfinished']>[0]): ReturnType<LlmQueue['unfinished']> {
    return this.#book.unfinished(of);
  }

  async cancel(id: string, by: string): Promise<LlmJob> {
    const job = this.#book.find(id);
    if (job === undefined) return this.#cancelElsewhere(id);
    if (!job.ended) this.#cancel(job, by);
    return job.view();
  }

  async forget(...[owner, by]: Parameters<LlmQueue['forget']>): Promise<void> {
    for (const job of this.#book.live) if (!job.ended && job.belongsTo(owner)) this.#cancel(job, by);
    await this.#book.journal.flushed(WRITTEN_WITHIN_MS);
    await this.options.store.forget(owner);
  }

  subscribe(...[id, listener, options]: Parameters<LlmQueue['subscribe']>): () => void {
    return this.#book.subscribe(id, listener, options);
  }

  watch(listener: Parameters<LlmQueue['watch']>[0]): () => void {
    return this.#book.watch(listener);
  }

  pause(lane: Lane): Promise<void> {
    return this.#line.pause(lane);
  }

  resume(lane: Lane): Promise<void> {
    return this.#line.resume(lane);
  }

  async stats(): ReturnType<LlmQueue['stats']> {
    const running = [...this.#running.values()].map(({ job }) => job.provider);
    return { driver: 'process', alone: false, ...this.#tally.stats(await this.#line.stats(), running) };
  }

  async drain({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#draining = true;
    this.#lease.stop();
    await this.#line.close();
    await this.#ended(graceMs);
    for (const { job, abort } of this.#running.values()) {
      // The next process begins it anew: nobody has heard a word of it.
      if (job.begun) job.stop('failed', problems.interrupted, this.options.clock.epochMs());
      else job.queued(1);
      abort.abort(new AbortReason('shutdown'));
    }
    await this.#book.journal.close();
    await this.#lease.release();
    await this.#line.dispose();
  }

  #requireRoom(userId: string): void {
    const waiting = [...this.#book.live].filter((job) => job.state === 'queued');
    const own = waiting.filter((job) => job.userId === userId).length;
    if (waiting.length < limits.llmJobsWaiting && own < limits.llmJobsWaitingPerUser) return;
    const whose = own < limits.llmJobsWaitingPerUser ? 'requests are' : 'of your requests are';
    throw new AppError('QUEUE_FULL', `As many ${whose} waiting as may be: try again when some are done.`);
  }

  /** It says that it waits before it can say that it runs. */
  #wait(job: LiveJob): void {
    job.queued(this.#line.position(job));
    this.#line.add(job);
  }

  async #begin(job: LiveJob): Promise<void> {
    const { run, clock, logger, shared } = this.options;
    if (shared === undefined) job.begin(clock.epochMs());
    else if (!(await this.#claim(job))) return;
    const abort = new AbortController();
    const perform = () => performJob(job, { run, clock, logger, signal: abort.signal });
    const { requestId } = job.record;
    const done = requestId === null ? onNobodysBehalf(perform) : onBehalfOf(requestId, perform);
    this.#running.set(job.id, { job, abort, done });
    await done;
    this.#running.delete(job.id);
  }

  /** Several processes may come by the same job, by way of Redis or without it: the database lets one of them begin. */
  async #claim(job: LiveJob): Promise<boolean> {
    const claimed = await this.#lease.claim(job.id);
    if (job.ended) return false;
    if (claimed === 'taken') {
      this.giveAway(job);
      return false;
    }
    job.begin(this.options.clock.epochMs(), claimed === 'unknown' ? undefined : claimed);
    return this.#mayBegin(job);
  }

  #mayBegin(job: LiveJob): boolean {
    if (job.begun || job.attempt > ATTEMPTS_MAX) job.stop('failed', problems.interrupted, this.options.clock.epochMs());
    // The next process begins it.
    else if (this.#draining) job.queued(1);
    else return true;
    return false;
  }

  #cancel(job: LiveJob, by: string): void {
    this.options.logger.info({ jobId: job.id, by }, 'model request cancelled');
    this.#line.remove(job);
    job.stop('cancelled', problems.cancelled, this.options.clock.epochMs());
    this.#running.get(job.id)?.abort.abort(new AbortReason('cancelled'));
  }

  /** What has ended stays as it is; what another process holds is out of reach without Redis between them. */
  async #cancelElsewhere(id: string): Promise<LlmJob> {
    const job = await this.#book.get(id);
    if (hasEnded(job)) return job;
    throw new AppError('CONFLICT', 'Another server holds this request: cancel it there, or connect both by Redis.');
  }

  /** Begun again only when nobody has heard a word of it. */
  #takeUp(job: LiveJob): void {
    const { clock, logger } = this.options;
    const again = !job.begun && job.attempt < ATTEMPTS_MAX;
    logger.info({ jobId: job.id, again }, 'model request of an earlier process taken up');
    if (again) this.#wait(job);
    else job.stop('failed', problems.interrupted, clock.epochMs());
  }

  async #ended(graceMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = this.options.clock.setTimer(graceMs, resolve);
      void Promise.all([...this.#running.values()].map(({ done }) => done)).then(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}
