import { Redis } from 'ioredis';
import { errorMessage } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';

/** A command that has no answer by then has failed; a healthy Redis answers in under a millisecond. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;
/** A connection without any answer for so long is given up and made anew: only that ends a half-open one. */
const SILENCE_MS = 2_000;
const RECONNECT_FIRST_MS = 50;
const RECONNECT_MAX_MS = 2_000;

/** Whether a call may be made now; told how it ended. The circuit breaker is one. */
export interface CallGate {
  admit(): { succeeded(): void; failed(): void } | null;
}

export interface RedisOptions {
  /** `redis://` or `rediss://`; may hold a password and is never logged. */
  readonly url: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly gate: CallGate;
}

/** Thrown instead of waiting while Redis is away. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

/**
 * The process's one connection to Redis. It fails fast and mends itself: no command is queued while Redis is away or
 * sent twice, none waits longer than half a second. Its loss is logged once, and so is its return.
 */
export class RedisConnection {
  /** For libraries that take a client of their own; everything else goes through `run`. */
  readonly client: Redis;
  readonly #returned = new Set<() => void>();
  #state: 'connecting' | 'up' | 'lost' | 'closed' = 'connecting';

  constructor(private readonly options: RedisOptions) {
    this.client = new Redis(options.url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      retryStrategy: (attempt) => Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** (attempt - 1)),
    });
    options.metrics.gauge('redis_up', () => Number(this.available));
    this.client.on('ready', () => this.#up());
    this.client.on('error', (error: unknown) => this.#down(error));
    this.client.on('close', () => this.#down(new RedisUnavailable('The connection to Redis was closed.')));
  }

  get available(): boolean {
    return this.#state === 'up';
  }

  /** Resolves once Redis is there, or is known not to be: that is no error, it is tried again for ever. Takes at most 4 s. */
  async start(): Promise<void> {
    // What went wrong has been told as an event.
    await this.client.connect().catch(() => undefined);
  }

  /** Makes a call now or throws: RedisUnavailable while Redis is away or resting, else what the command threw. */
  async run<T>(call: (client: Redis) => Promise<T>): Promise<T> {
    if (this.client.status !== 'ready') throw this.#refused('away', 'Redis cannot be reached.');
    const admission = this.options.gate.admit();
    if (admission === null) throw this.#refused('resting', 'Redis has failed repeatedly and rests for a moment.');
    try {
      const result = await call(this.client);
      admission.succeeded();
      this.#count('ok');
      this.#up();
      return result;
    } catch (error) {
      admission.failed();
      this.#count('failed');
      this.#down(error);
      throw error;
    }
  }

  /** Calls `listener` each time Redis is back after a loss; what it held then may be gone. The answer unsubscribes. */
  onReturn(listener: () => void): () => void {
    this.#returned.add(listener);
    return () => this.#returned.delete(listener);
  }

  close(): void {
    this.#state = 'closed';
    this.#returned.clear();
    this.client.disconnect();
  }

  #up(): void {
    if (this.#state === 'up' || this.#state === 'closed') return;
    const wasLost = this.#state === 'lost';
    this.#state = 'up';
    this.options.logger.info({}, wasLost ? 'redis is back' : 'redis connected');
    if (wasLost) for (const listener of this.#returned) listener();
  }

  /** Only the message is logged: the library's errors carry the command, and that of a login holds the password. */
  #down(error: unknown): void {
    if (this.#state === 'lost' || this.#state === 'closed') return;
    this.#state = 'lost';
    this.options.logger.warn(
      { reason: errorMessage(error) },
      'redis lost: the process goes on with what it holds itself',
    );
  }

  #refused(outcome: string, message: string): RedisUnavailable {
    this.#count(outcome);
    return new RedisUnavailable(message);
  }

  #count(outcome: string): void {
    this.options.metrics.count('redis_calls_total', { outcome });
  }
}
