import type { Redis } from 'ioredis';
import { reasonOf } from '../../../storage/database-errors.js';
import type { RedisConnection } from '../../../storage/redis.js';
import { isLast } from '../follow-job.js';
import { notFound } from '../job-book.js';
import { lastEventOf } from '../job-events.js';
import type { Begin } from '../job-line.js';
import type { Lane, LlmJob, LlmJobEvent, LlmJobOutline, LlmQueue, LlmQueueListener } from '../job-queue.js';
import { hasEnded } from '../job-store.js';
import { LineQueue, type QueueOptions } from '../line-queue.js';
import type { LiveJob } from '../live-job.js';
import { type AnswerKeys, AnswerWriter } from './answer-writer.js';
import { BullQueues } from './bull-queues.js';
import { JobBus, type News } from './job-bus.js';
import { JobMirrors } from './job-mirrors.js';
import { RedisLine } from './redis-line.js';
import { SharedLanes } from './shared-lanes.js';

const RECONNECT_FIRST_MS = 50;
const RECONNECT_MAX_MS = 2_000;
/** Whoever cancels waits so long for the process that has the job. */
const CANCELLED_WITHIN_MS = 2_000;
/** A worker that is silent for so long has died: BullMQ gives its ticket to another one. */
const LOCK_MS = 15_000;

export interface RedisQueueOptions extends Omit<QueueOptions, 'shared' | 'exclusive'> {
  /** The process's connection; two more are made of it, for what waits on Redis. */
  readonly redis: RedisConnection;
  /** Of its keys: processes with the same one have one line. */
  readonly prefix: string;
}

/** The queue of several processes that share the work by way of Redis, and of each of them alone while Redis is away. */
export function createRedisQueue(options: RedisQueueOptions): LlmQueue {
  return new RedisQueue(options);
}

class RedisQueue implements LlmQueue {
  readonly #own: LineQueue;
  readonly #bus: JobBus;
  readonly #writer: AnswerWriter;
  readonly #mirrors: JobMirrors;
  readonly #lanes: SharedLanes;
  readonly #queues: BullQueues;
  readonly #watchers = new Set<LlmQueueListener>();
  #line: RedisLine | undefined;

  constructor(private readonly options: RedisQueueOptions) {
    const { redis, prefix, concurrencyOf, clock, logger, store, holder } = options;
    const parts = { redis, prefix, clock, logger, concurrencyOf };
    this.#bus = new JobBus({ ...parts, subscriber: waitingConnection(redis), holder });
    const keys = keysBelow(prefix, this.#bus);
    this.#writer = new AnswerWriter({ redis, keys });
    this.#mirrors = new JobMirrors({ ...parts, bus: this.#bus, keys, store });
    this.#queues = new BullQueues({
      ...{ ...parts, connection: waitingConnection(redis), lockMs: LOCK_MS },
      perform: async (record) => this.#line?.perform(record),
    });
    this.#lanes = new SharedLanes({
      ...{ ...parts, bus: this.#bus },
      onChange: (lane, paused) => this.#line?.laneChanged(lane, paused),
    });
    const shared = {
      told: (event: LlmJobEvent, job: LiveJob) => this.#told(event, job),
      elsewhere: (job: LiveJob) => this.#mirrors.adopt(job),
    };
    this.#own = new LineQueue({ ...options, exclusive: false, shared }, (begin) => this.#makeLine(begin));
    this.#bus.onNews((news) => this.#hear(news));
  }

  async start(): Promise<void> {
    this.#bus.start();
    await Promise.all([this.#lanes.read(), this.#queues.discover(), this.#own.start()]);
  }

  enqueue(...request: Parameters<LlmQueue['enqueue']>): Promise<LlmJob> {
    return this.#own.enqueue(...request);
  }

  async get(id: string): Promise<LlmJob> {
    const own = this.#own.find(id);
    if (own !== undefined) return own.view();
    const record = await this.#mirrors.read(id);
    if (record === null) throw notFound(id);
    return { ...record, position: null, durable: true, lastEvent: lastEventOf(record) };
  }

  list(...query: Parameters<LlmQueue['list']>): ReturnType<LlmQueue['list']> {
    return this.#own.list(...query);
  }

  async unfinished(of: Parameters<LlmQueue['unfinished']>[0]): Promise<readonly LlmJobOutline[]> {
    const own = await this.#own.unfinished(of);
    const known = new Set(own.map(({ id }) => id));
    const all = await this.options.store.unfinished(of).catch(() => []);
    const others = all
      .filter(({ id }) => !known.has(id))
      .map((record) => ({ ...record, position: null, durable: true }));
    return [...own, ...others];
  }

  async cancel(id: string, by: string): Promise<LlmJob> {
    // It may be beginning elsewhere at this moment: whoever has it is told as well.
    this.#bus.publish({ is: 'cancel', id, by });
    if (this.#own.find(id) !== undefined) return this.#own.cancel(id, by);
    const job = await this.get(id);
    if (hasEnded(job)) return job;
    await this.#ended(id);
    return this.get(id);
  }

  async forget(...[owner, by]: Parameters<LlmQueue['forget']>): Promise<void> {
    this.#bus.publish({ is: 'forget', owner, by });
    await this.#own.forget(owner, by);
    await this.#writer.flushed();
  }

  subscribe(...[id, listener, options = {}]: Parameters<LlmQueue['subscribe']>): () => void {
    if (this.#own.find(id) !== undefined) return this.#own.subscribe(id, listener, options);
    return this.#mirrors.follow(id, listener, options);
  }

  watch(listener: LlmQueueListener): () => void {
    this.#watchers.add(listener);
    const unwatch = this.#own.watch(listener);
    return () => {
      this.#watchers.delete(listener);
      unwatch();
    };
  }

  pause(lane: Lane): Promise<void> {
    return this.#own.pause(lane);
  }

  resume(lane: Lane): Promise<void> {
    return this.#own.resume(lane);
  }

  async stats(): ReturnType<LlmQueue['stats']> {
    return { ...(await this.#own.stats()), driver: 'redis', alone: !this.options.redis.available };
  }

  async drain(options: Parameters<LlmQueue['drain']>[0]): Promise<void> {
    await this.#own.drain(options);
    await this.#writer.flushed();
    this.#mirrors.close();
    this.#bus.close();
  }

  #makeLine(begin: Begin): RedisLine {
    const { redis, concurrencyOf, clock } = this.options;
    this.#line = new RedisLine({
      ...{ redis, queues: this.#queues, lanes: this.#lanes, begin, concurrencyOf, clock },
      adopt: (record) => this.#own.adopt(record),
      stillWaits: (job) => this.#own.stillWaits(job),
    });
    return this.#line;
  }

  /** What happens to a job of this process, for the others. */
  #told(event: LlmJobEvent, job: LiveJob): void {
    // One that was never begun is in its ticket.
    if (job.state !== 'queued' || job.attempt > 0) this.#writer.changed(job);
    if (event.type === 'chunk') return;
    const { input: _input, text: _text, lastEvent: _lastEvent, ...outline } = job.view();
    this.#bus.publish({ is: 'event', event, job: outline });
  }

  #hear(news: News): void {
    switch (news.is) {
      case 'event':
        return this.#hearEvent(news.event, news.job);
      case 'cancel':
        return void this.#cancelOwn(news.id, news.by);
      case 'forget':
        return void this.#own.forget(news.owner, news.by).catch((error: unknown) => this.#trouble(error));
      case 'lanes':
        return;
    }
  }

  #hearEvent(event: Exclude<LlmJobEvent, { type: 'chunk' }>, job: LlmJobOutline): void {
    // A worker of ours waits for its turn as well.
    if (event.type === 'queued') this.#queues.of(job.provider);
    const own = this.#own.find(job.id);
    if (own !== undefined && job.state !== 'queued') this.#own.giveAway(own);
    for (const watcher of this.#watchers) watcher(event, job);
  }

  async #cancelOwn(id: string, by: string): Promise<void> {
    const own = this.#own.find(id);
    if (own !== undefined && !own.ended) await this.#own.cancel(id, by);
  }

  /** Resolves when the process that has the job has ended it, or does not say so in time. */
  #ended(id: string): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.options.clock.setTimer(CANCELLED_WITHIN_MS, () => done());
      const leave = this.#mirrors.follow(id, (event) => isLast(event) && done(), { onLost: () => done() });
      const done = () => {
        timer.cancel();
        leave();
        resolve();
      };
    });
  }

  #trouble(error: unknown): void {
    this.options.logger.warn({ reason: reasonOf(error) }, 'model requests: what another server asked for failed');
  }
}

function keysBelow(prefix: string, bus: JobBus): AnswerKeys {
  return {
    record: (id) => `${prefix}:record:${id}`,
    text: (id) => `${prefix}:text:${id}`,
    words: (id) => bus.wordsChannel(id),
  };
}

/**
 * The shared one answers within half a second or fails; this one waits for as long as it takes. What was on its way when
 * Redis went is sent again: ioredis would neither answer nor refuse it, and a worker that had just ended a request never
 * took another one. Twice does no harm: a request is claimed before it runs.
 */
function waitingConnection({ client }: RedisConnection): Redis {
  return client.duplicate({
    lazyConnect: false,
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: true,
    commandTimeout: undefined,
    socketTimeout: undefined,
    retryStrategy: reconnectAfterMs,
  });
}

const reconnectAfterMs = (attempt: number): number =>
  Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** (attempt - 1));
