import { LRUCache } from 'lru-cache';
import type { Clock, Timer } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { OllamaClient } from './ollama-client.js';
import { OllamaGone } from './ollama-errors.js';
import { fullName, type InstalledModel, type LoadedModel } from './ollama-wire.js';

export interface OllamaInstanceOptions {
  readonly client: OllamaClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to below 1: spreads the checks of several servers. */
  readonly random: () => number;
  /** Something that is told of it has changed. */
  readonly onChange: () => void;
}

/** A place taken on a server; given back once. */
export interface Lease {
  release(): void;
}

/** Between two looks at a server, give or take a fifth. */
const CHECK_MS = 5_000;
const JITTER = 0.4;
const FIRST_CHECK_MS = 500;
/** What is on its disk changes seldom: asked with every so manieth look. */
const TAGS_EVERY = 6;
const PATIENCE_MS = 2_000;
const FAILING_MS = 30_000;
const MODELS_MAX = 500;
/** A server that refuses connections is down at once; one that is slow to answer may only be busy. */
const MISSES_MAX = 3;

/** One server: whether it answers, what it holds, and how much it has to do. */
export class OllamaInstance {
  readonly client: OllamaClient;
  #state: 'unknown' | 'up' | 'down' = 'unknown';
  #installed: ReadonlyMap<string, InstalledModel> = new Map();
  #loaded: ReadonlyMap<string, LoadedModel> = new Map();
  readonly #leases = new Map<string, number>();
  /** When each model was first seen in memory, the last time it was. */
  readonly #lastLoaded = new LRUCache<string, number>({ max: MODELS_MAX });
  /** Until when a model is better looked for elsewhere, because it failed here. */
  readonly #failing = new Map<string, number>();
  /** Looks left until its disk is asked about as well. */
  #looksToDisk = 0;
  #misses = 0;
  /** Looks since it went down. */
  #lost = 0;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(private readonly options: OllamaInstanceOptions) {
    this.client = options.client;
  }

  get url(): string {
    return this.client.url;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  get state(): 'unknown' | 'up' | 'down' {
    return this.#state;
  }

  get installed(): ReadonlyMap<string, InstalledModel> {
    return this.#installed;
  }

  get loaded(): ReadonlyMap<string, LoadedModel> {
    return this.#loaded;
  }

  /** Requests under way, for one model or for all. */
  busy(model?: string): number {
    if (model !== undefined) return this.#leases.get(model) ?? 0;
    return [...this.#leases.values()].reduce((sum, count) => sum + count, 0);
  }

  holds(model: string): boolean {
    return this.#loaded.has(model) || this.busy(model) > 0;
  }

  /** Milliseconds since the Unix epoch; undefined when it was never seen in memory. */
  lastLoadedMs(model: string): number | undefined {
    return this.#lastLoaded.get(model);
  }

  take(model: string): Lease {
    this.#leases.set(model, this.busy(model) + 1);
    let taken = true;
    return {
      release: () => {
        if (!taken) return;
        taken = false;
        const left = this.busy(model) - 1;
        if (left > 0) this.#leases.set(model, left);
        else this.#leases.delete(model);
        // What it holds has changed with the first request for a model.
        if (left === 0 && !this.#loaded.has(model)) void this.look();
      },
    };
  }

  /** It answers, and has failed with this model: a server that fails at once must not look like the idle one. */
  markFailed(model: string): void {
    this.#failing.set(model, this.options.clock.nowMs() + FAILING_MS);
  }

  isFailing(model: string): boolean {
    return (this.#failing.get(model) ?? Number.NEGATIVE_INFINITY) > this.options.clock.nowMs();
  }

  /** A request has found it gone: out of the rotation until it answers again. */
  markGone(): void {
    if (this.#state === 'down') return;
    this.#misses = MISSES_MAX;
    this.#become('down');
    void this.look();
  }

  /** The server has said that it does not have the model. */
  forget(model: string): void {
    this.#looksToDisk = 0;
    this.#installed = without(this.#installed, model);
    this.#loaded = without(this.#loaded, model);
    this.options.onChange();
  }

  /** Asks what it holds, its disk included. Never rejects. */
  async refresh(): Promise<void> {
    this.#looksToDisk = 0;
    await this.look();
    // That one may have been under way already.
    if (this.#looksToDisk === 0 && this.isUp) await this.look();
  }

  /** Asks what it has in memory. Never rejects; calls during a look share it. */
  look(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#timer?.cancel();
    await this.client.close();
  }

  async #look(): Promise<void> {
    this.#timer?.cancel();
    const options = { withinMs: PATIENCE_MS, signal: this.#closing.signal };
    try {
      const loaded = await this.client.loaded(options);
      if (this.#looksToDisk === 0) {
        this.#looksToDisk = TAGS_EVERY;
        this.#installed = byName(await this.client.installed(options));
      }
      this.#looksToDisk = Math.max(0, this.#looksToDisk - 1);
      this.#seeLoaded(byName(loaded));
      this.#misses = 0;
      this.#lost = 0;
      this.#become('up');
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#missed(error);
    }
    const spread = 1 - JITTER / 2 + JITTER * this.options.random();
    this.#timer = this.options.clock.setTimer(this.#nextLookMs() * spread, () => void this.look());
  }

  #seeLoaded(loaded: ReadonlyMap<string, LoadedModel>): void {
    for (const name of loaded.keys()) {
      if (!this.#loaded.has(name)) this.#lastLoaded.set(name, this.options.clock.epochMs());
    }
    this.#loaded = loaded;
  }

  /** One that has just gone may be back in a moment. */
  #nextLookMs(): number {
    return this.#state === 'down' ? Math.min(CHECK_MS, FIRST_CHECK_MS * 2 ** this.#lost) : CHECK_MS;
  }

  #missed(error: unknown): void {
    // What it has may have changed while it was away.
    this.#looksToDisk = 0;
    const refused = !(error instanceof OllamaGone) || error.cause !== undefined;
    this.#misses = refused ? MISSES_MAX : this.#misses + 1;
    this.#lost += 1;
    if (this.#misses >= MISSES_MAX || this.#state === 'unknown') this.#become('down');
  }

  #become(state: 'up' | 'down'): void {
    const before = this.#state;
    this.#state = state;
    if (state === 'down') {
      this.#loaded = new Map();
      this.#failing.clear();
    }
    if (before !== state && !(before === 'unknown' && state === 'down')) {
      this.options.logger.warn({ url: this.url, state }, 'ollama server changed');
    }
    this.options.onChange();
  }
}

function byName<T extends { readonly name: string }>(models: readonly T[]): Map<string, T> {
  return new Map(models.map((model) => [fullName(model.name), model]));
}

function without<T>(models: ReadonlyMap<string, T>, name: string): Map<string, T> {
  return new Map([...models].filter(([key]) => key !== name));
}
