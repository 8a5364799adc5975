import { LANES, type Lane } from '../../../protocol/llm-jobs.js';
import type { RedisConnection } from '../../../storage/redis.js';
import type { JobBus } from './job-bus.js';

export interface SharedLanesOptions {
  readonly redis: RedisConnection;
  readonly bus: JobBus;
  readonly prefix: string;
  readonly onChange: (lane: Lane, paused: boolean) => void;
}

/** The lanes that all processes hold back. While Redis is away each goes by what it knew. */
export class SharedLanes {
  readonly #paused = new Set<Lane>();

  constructor(private readonly options: SharedLanesOptions) {
    options.bus.onNews((news) => news.is === 'lanes' && void this.read());
    options.redis.onReturn(() => void this.#bringBack());
  }

  has(lane: Lane): boolean {
    return this.#paused.has(lane);
  }

  async read(): Promise<void> {
    try {
      const paused = await this.options.redis.run((client) => client.smembers(this.#key));
      for (const lane of LANES) this.#set(lane, paused.includes(lane));
    } catch {
      // Redis has said so itself; it is read when it is back.
    }
  }

  async set(lane: Lane, paused: boolean): Promise<void> {
    this.#set(lane, paused);
    const { redis, bus } = this.options;
    await redis
      .run((client) => (paused ? client.sadd(this.#key, lane) : client.srem(this.#key, lane)))
      .then(() => bus.publish({ is: 'lanes' }))
      .catch(() => undefined);
  }

  /** Redis may have forgotten it. */
  async #bringBack(): Promise<void> {
    for (const lane of this.#paused)
      await this.options.redis.run((client) => client.sadd(this.#key, lane)).catch(() => undefined);
    await this.read();
  }

  #set(lane: Lane, paused: boolean): void {
    if (this.#paused.has(lane) === paused) return;
    if (paused) this.#paused.add(lane);
    else this.#paused.delete(lane);
    this.options.onChange(lane, paused);
  }

  get #key(): string {
    return `${this.options.prefix}:paused`;
  }
}
