import { AbortReason } from '../../core/abort.js';
import type { Clock, Timer } from '../../core/clock.js';
import { onBehalfOf, onNobodysBehalf } from '../../core/correlation.js';
import { AppError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Metrics } from '../../core/metrics.js';
import { limits } from '../../limits.js';
import { reasonOf } from '../../storage/database-errors.js';
import { JobBook } from './job-book.js';
import type { Begin, JobLine } from './job-line.js';
import * as problems from './job-problem.js';
import type { Lane, LlmJob, LlmJobRequest, LlmQueue, RunJob } from './job-queue.js';
import { hasEnded, type LlmJobStore } from './job-store.js';
import type { LiveJob } from './live-job.js';
import { performJob } from './perform-job.js';
import { QueueTally } from './queue-tally.js';

/** For so long what a process holds is its own; renewed three times in it. */
export const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5_000;
/** While the database is away: what an earlier process left goes on soon after it has come. */
const RENEW_AGAIN_MS = 1_000;
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
  readonly #tally: QueueTally;
  #draining = false;
  #renewal: Timer | undefined;

  constructor(
    private readonly options: QueueOptions,
    makeLine: (begin: Begin) => JobLine,
  ) {
    this.#book = new JobBook({ ...options, leaseMs: LEASE_MS });
    this.#line = makeLine((job) => this.#begin(job));
    this.#tally = new QueueTally(options);
    this.#book.watch((event, job) => this.#tally.heard(event, job));
    this.#tally.measure(() => this.stats());
  }

  async start(): Promise<void> {
    await this.#renew();
  }

  async enqueue(request: LlmJobRequest, { listener }: Parameters<LlmQueue['enqueue']>[1] = {}): Promise<LlmJob> {
    if (this.#draining) throw new AppError('SHUTTING_DOWN', 'The server is stopping.');
    const provider = this.options.providerOf(request.modelId);
    this.#requireRoom(request.userId);
    return this.#book.make(request, provider, { listener, start: (job) => this.#wait(job) });
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
    this.#renewal?.cancel();
    await this.#line.close();
    await this.#ended(graceMs);
    for (const { job, abort } of this.#running.values()) {
      // The next process begins it anew: nobody has heard a word of it.
      if (job.begun) job.stop('failed', problems.interrupted, this.options.clock.epochMs());
      else job.queued(1);
      abort.abort(new AbortReason('shutdown'));
    }
    await this.#book.journal.close();
    await this.options.store.release(this.options.holder).catch((error: unknown) => this.#databaseAway(error));
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
    const { run, clock, logger } = this.options;
    const abort = new AbortController();
    job.begin(clock.epochMs());
    const perform = () => performJob(job, { run, clock, logger, signal: abort.signal });
    const { requestId } = job.record;
    const done = requestId === null ? onNobodysBehalf(perform) : onBehalfOf(requestId, perform);
    this.#running.set(job.id, { job, abort, done });
    await done;
    this.#running.delete(job.id);
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

  /** Keeps what is its own, and takes up what a process that is no more has left. */
  async #renew(): Promise<void> {
    const { store, holder, exclusive, clock } = this.options;
    const nowMs = clock.epochMs();
    const leaseUntilMs = nowMs + LEASE_MS;
    let again = RENEW_EVERY_MS;
    try {
      await store.renew(holder, { leaseUntilMs });
      const left = await store.takeOver({ holder, nowMs, leaseUntilMs, all: exclusive });
      if (this.#draining) return;
      for (const record of left) this.#takeUp(this.#book.adopt(record));
      await store.prune(nowMs - limits.llmJobKeptMs);
    } catch (error) {
      this.#databaseAway(error);
      again = RENEW_AGAIN_MS;
    }
    if (!this.#draining) this.#renewal = clock.setTimer(again, () => void this.#renew());
  }

  /** Begun again only when nobody has heard a word of it. */
  #takeUp(job: LiveJob): void {
    const { clock, logger } = this.options;
    const again = !job.begun && job.view().attempt < ATTEMPTS_MAX;
    logger.info({ jobId: job.id, again }, 'model request of an earlier process taken up');
    if (again) this.#wait(job);
    else job.stop('failed', problems.interrupted, clock.epochMs());
  }

  #databaseAway(error: unknown): void {
    this.options.logger.debug({ reason: reasonOf(error) }, 'model requests: the database is away');
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
