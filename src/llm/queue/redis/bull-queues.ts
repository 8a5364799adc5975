import { type Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from '../../../core/clock.js';
import { errorMessage } from '../../../core/errors.js';
import type { Logger } from '../../../core/logger.js';
import type { RedisConnection } from '../../../storage/redis.js';
import type { LlmJobRecord } from '../job-store.js';

/** What lies in Redis for a job that waits: enough to run it wherever its turn comes. */
export interface Ticket {
  readonly record: LlmJobRecord;
}

export interface BullQueuesOptions {
  readonly redis: RedisConnection;
  /** For the workers alone, which wait on it for as long as Redis is away; ended with them. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly concurrencyOf: (provider: string) => number;
  /** A job's turn has come in this process; resolves when its place is free again. */
  readonly perform: (record: LlmJobRecord) => Promise<void>;
  readonly lockMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Pair {
  readonly queue: Queue<Ticket, void, string>;
  readonly worker: Worker<Ticket, void, string>;
}

/** After a lost connection a worker asks again so soon. BullMQ's own fifteen seconds are long for somebody who waits. */
const ASK_AGAIN_MS = 1_000;
const EVENTS_KEPT = 100;
const CLOSE_WITHIN_MS = 1_000;

/** A queue of BullMQ for each provider, and its worker in this process; made when the provider is first heard of. */
export class BullQueues {
  readonly #pairs = new Map<string, Pair>();
  #closed = false;

  constructor(private readonly options: BullQueuesOptions) {
    options.connection.on('error', (error: unknown) => this.#trouble(error));
    // Redis may be empty; and a queue that was made while Redis went away never works.
    options.redis.onReturn(() => {
      for (const [provider, { queue, worker }] of this.#pairs) {
        queue.close().catch((error: unknown) => this.#trouble(error));
        this.#pairs.set(provider, { queue: this.#queueOf(provider), worker });
      }
      void this.discover();
    });
  }

  /** Providers that other processes have lines for. */
  async discover(): Promise<void> {
    const { redis } = this.options;
    const known = await redis.run((client) => client.smembers(this.#providersKey)).catch(() => []);
    await Promise.all(known.map((provider) => this.#bound(provider, this.#pair(provider).queue)));
  }

  get providers(): readonly string[] {
    return [...this.#pairs.keys()];
  }

  of(provider: string): Queue<Ticket, void, string> {
    return this.#pair(provider).queue;
  }

  /** Where BullMQ keeps what waits, sorted by priority. */
  lineKey(provider: string): string {
    return `${this.options.prefix}:${nameOf(provider)}:prioritized`;
  }

  ticketKey(provider: string, ticketId: string): string {
    return `${this.options.prefix}:${nameOf(provider)}:${ticketId}`;
  }

  /** Begins nothing more; what runs goes on. */
  async pause(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pairs.values()].map(({ worker }) => worker.pause(true)));
  }

  async close(): Promise<void> {
    const pairs = [...this.#pairs.values()];
    // What ended a moment ago is being told to Redis; where Redis is away there is nothing to wait for.
    const told = Promise.all(pairs.map(({ worker }) => worker.close().catch((error: unknown) => this.#trouble(error))));
    const patience = new Promise((resolve) => this.options.clock.setTimer(CLOSE_WITHIN_MS, () => resolve(null)));
    if (this.options.redis.available) await Promise.race([told, patience]);
    for (const { queue } of pairs) await queue.close().catch((error: unknown) => this.#trouble(error));
    this.options.connection.disconnect();
  }

  #pair(provider: string): Pair {
    const known = this.#pairs.get(provider);
    if (known !== undefined) return known;
    const { connection, prefix, concurrencyOf, lockMs } = this.options;
    const worker = new Worker<Ticket, void, string>(nameOf(provider), (job) => this.#perform(job), {
      connection,
      prefix,
      concurrency: concurrencyOf(provider),
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      runRetryDelay: ASK_AGAIN_MS,
      autorun: !this.#closed,
    });
    worker.on('error', (error) => this.#trouble(error));
    const pair = { queue: this.#queueOf(provider), worker };
    this.#pairs.set(provider, pair);
    return pair;
  }

  #queueOf(provider: string): Queue<Ticket, void, string> {
    const { redis, prefix } = this.options;
    const settings = { connection: redis.client, prefix, streams: { events: { maxLen: EVENTS_KEPT } } };
    const queue = new Queue<Ticket, void, string>(nameOf(provider), settings);
    queue.on('error', (error) => this.#trouble(error));
    void this.#bound(provider, queue);
    return queue;
  }

  /** All processes together give a provider no more than one may. */
  async #bound(provider: string, queue: Queue<Ticket, void, string>): Promise<void> {
    const { redis, concurrencyOf } = this.options;
    try {
      await redis.run((client) => client.sadd(this.#providersKey, provider));
      await redis.run(() => queue.setGlobalConcurrency(concurrencyOf(provider)));
    } catch (error) {
      this.#trouble(error);
    }
  }

  get #providersKey(): string {
    return `${this.options.prefix}:providers`;
  }

  async #perform({ data: { record } }: Job<Ticket, void, string>): Promise<void> {
    await this.options.perform(record);
  }

  #trouble(error: unknown): void {
    this.options.logger.debug({ reason: errorMessage(error) }, 'redis: the shared line has trouble');
  }
}

/** BullMQ takes no colon in a queue's name; providers have none, and dots (`llama.cpp`) are fine. */
function nameOf(provider: string): string {
  return `line-${provider}`;
}
