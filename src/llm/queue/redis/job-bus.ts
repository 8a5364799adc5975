import type { Redis } from 'ioredis';
import { errorMessage } from '../../../core/errors.js';
import type { Logger } from '../../../core/logger.js';
import type { RedisConnection } from '../../../storage/redis.js';
import type { LlmJobEvent, LlmJobOutline, LlmJobOwner } from '../job-queue.js';

/** What processes tell each other: how jobs stand, without their words, and what somebody wants of whoever has them. */
export type News =
  | { readonly is: 'event'; readonly event: Exclude<LlmJobEvent, { type: 'chunk' }>; readonly job: LlmJobOutline }
  | { readonly is: 'cancel'; readonly id: string; readonly by: string }
  | { readonly is: 'forget'; readonly owner: LlmJobOwner; readonly by: string }
  /** Others are held back than before. */
  | { readonly is: 'lanes' };

export interface BusOptions {
  readonly redis: RedisConnection;
  /** For listening alone; the bus ends it. */
  readonly subscriber: Redis;
  readonly prefix: string;
  readonly holder: string;
  readonly logger: Logger;
}

/**
 * Redis' publish and subscribe: told at most once. Whoever misses something notices a gap, or asks how things stand
 * when Redis is back.
 */
export class JobBus {
  readonly #news = new Set<(news: News) => void>();
  readonly #words = new Map<string, (event: LlmJobEvent) => void>();

  constructor(private readonly options: BusOptions) {}

  /** Listens to the news from now on; does not wait for Redis. */
  start(): void {
    const { subscriber, logger } = this.options;
    // The shared connection says when Redis is lost.
    subscriber.on('error', (error: unknown) => logger.debug({ reason: errorMessage(error) }, 'redis: not listening'));
    subscriber.on('message', (channel: string, message: string) => this.#receive(channel, message));
    this.#subscribe(this.#newsChannel);
  }

  /** Best effort; one's own news are not heard by oneself. */
  publish(news: News): void {
    const message = JSON.stringify({ from: this.options.holder, ...news });
    this.options.redis.run((client) => client.publish(this.#newsChannel, message)).catch(() => undefined);
  }

  onNews(listener: (news: News) => void): () => void {
    this.#news.add(listener);
    return () => this.#news.delete(listener);
  }

  /** The events of one job, words included, as `wordsChannel` gets them. */
  listen(id: string, listener: (event: LlmJobEvent) => void): () => void {
    const channel = this.wordsChannel(id);
    this.#words.set(channel, listener);
    this.#subscribe(channel);
    return () => {
      this.#words.delete(channel);
      this.options.subscriber.unsubscribe(channel).catch(() => undefined);
    };
  }

  wordsChannel(id: string): string {
    return `${this.options.prefix}:words:${id}`;
  }

  close(): void {
    this.options.subscriber.disconnect();
  }

  get #newsChannel(): string {
    return `${this.options.prefix}:news`;
  }

  /** Without Redis it is made good for as soon as there is one. */
  #subscribe(channel: string): void {
    this.options.subscriber.subscribe(channel).catch(() => undefined);
  }

  #receive(channel: string, message: string): void {
    try {
      const told = JSON.parse(message) as unknown;
      if (channel !== this.#newsChannel) return this.#words.get(channel)?.(told as LlmJobEvent);
      const { from, ...news } = told as News & { from: string };
      if (from !== this.options.holder) for (const listener of this.#news) listener(news);
    } catch (error) {
      this.options.logger.warn({ channel, reason: errorMessage(error) }, 'redis: a message cannot be read');
    }
  }
}
