import { LRUCache } from 'lru-cache';
import type { HostedEngine } from '../adapters/text-adapter-factory.js';
import type { Clock } from '../core/clock.js';
import type { ModelHealth } from '../protocol/models.js';

export interface ProviderHealthOptions {
  readonly clock: Clock;
  /** Whether asking makes sense: there is an address, and a key where one is needed. */
  readonly mayAsk: (engine: HostedEngine) => boolean;
  /** Resolves when the provider answers as it should. */
  readonly ask: (engine: HostedEngine, options: { signal: AbortSignal }) => Promise<void>;
}

const FRESH_MS = 60_000;
const PATIENCE_MS = 3_000;
/** More than there are engines. */
const ENGINES_MAX = 32;

/** What was last known of each provider. Nobody who asks waits: what is old is renewed for the next one. */
export class ProviderHealth {
  readonly #known: LRUCache<HostedEngine, ModelHealth>;
  readonly #asking = new Map<HostedEngine, AbortController>();

  constructor(private readonly options: ProviderHealthOptions) {
    // To the cache a time of 0 is none.
    const perf = { now: () => 1 + options.clock.nowMs() };
    this.#known = new LRUCache({
      max: ENGINES_MAX,
      ttl: FRESH_MS,
      ttlResolution: 0,
      allowStale: true,
      noDeleteOnStaleGet: true,
      perf,
    });
  }

  of(engine: HostedEngine): ModelHealth {
    const fresh = this.#known.has(engine);
    if (!fresh && !this.#asking.has(engine) && this.options.mayAsk(engine)) void this.#renew(engine);
    return this.#known.get(engine) ?? 'unknown';
  }

  /** What a call of a model has shown. */
  tell(engine: HostedEngine, health: ModelHealth): void {
    this.#known.set(engine, health);
  }

  close(): void {
    for (const asking of this.#asking.values()) asking.abort();
  }

  async #renew(engine: HostedEngine): Promise<void> {
    const controller = new AbortController();
    this.#asking.set(engine, controller);
    const patience = this.options.clock.setTimer(PATIENCE_MS, () => controller.abort());
    try {
      await this.options.ask(engine, { signal: controller.signal });
      this.tell(engine, 'healthy');
    } catch {
      // Whatever it was, the provider cannot be used as things are; the next call to it says why.
      this.tell(engine, 'unhealthy');
    } finally {
      patience.cancel();
      this.#asking.delete(engine);
    }
  }
}
