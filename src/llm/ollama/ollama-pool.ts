import { ProviderError } from '../../adapters/provider-error.js';
import type { TextModel } from '../../adapters/text-models.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Metrics } from '../../core/metrics.js';
import type { ModelHealth } from '../../protocol/models.js';
import { type Balance, preference } from './choose-instance.js';
import { OllamaClient } from './ollama-client.js';
import { OLLAMA } from './ollama-errors.js';
import { OllamaInstance } from './ollama-instance.js';
import { contextTokensOf, poolModels } from './pool-models.js';
import { fullName } from './ollama-wire.js';

export interface OllamaPoolOptions {
  /** Without a path. */
  readonly urls: readonly string[];
  readonly balance: Balance;
  /** Requests a server answers at once, as it was started with. */
  readonly parallel: number;
  /** Which servers a model is meant for; others stand in when none of them answers. */
  readonly assignments: ReadonlyMap<string, readonly string[]>;
  /** Models that are listed although no server has them: loading fetches them. */
  readonly offered: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly random?: () => number;
}

/** For the operations view. */
export interface OllamaServerState {
  readonly url: string;
  readonly state: 'unknown' | 'up' | 'down';
  readonly busy: number;
  readonly loaded: readonly { readonly model: string; readonly bytes: number }[];
  readonly installed: number;
}

/** Longest wait for a request's choice while the servers are looked at for the first time. */
const FIRST_LOOK_MS = 1_000;

/** Several Ollama servers as one: who answers, who holds what, and whose turn it is. */
export class OllamaPool {
  readonly instances: readonly OllamaInstance[];
  readonly #turns = new Map<string, number>();
  #models: readonly TextModel[] | undefined;
  #ready: Promise<unknown> = Promise.resolve();

  constructor(readonly options: OllamaPoolOptions) {
    const { urls, clock, logger, random = Math.random } = options;
    const onChange = () => {
      this.#models = undefined;
    };
    this.instances = [...new Set(urls)].map(
      (url) => new OllamaInstance({ client: new OllamaClient(url, clock), clock, logger, random, onChange }),
    );
  }

  /** Begins to look at the servers; nobody has to wait for it. */
  start(): void {
    this.#ready = Promise.all(this.instances.map((instance) => instance.look()));
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.close()));
  }

  /** Resolves when every server was looked at once, or after a second. */
  async ready(): Promise<void> {
    if (this.instances.every(({ state }) => state !== 'unknown')) return;
    const { clock } = this.options;
    await new Promise<void>((resolve) => {
      const patience = clock.setTimer(FIRST_LOOK_MS, resolve);
      void this.#ready.finally(() => {
        patience.cancel();
        resolve();
      });
    });
  }

  /** What can be written to, the servers that are away included; the same array until something changes. */
  models(): readonly TextModel[] {
    this.#models ??= poolModels(this.instances, this.options.offered);
    return this.#models;
  }

  /** What prompt and answer may take together, as far as it is known now. */
  contextTokens(model: string): number {
    return contextTokensOf(fullName(model), this.instances);
  }

  /** `unknown`: servers answer, and none of them has the model yet. */
  health(model: string): ModelHealth {
    const up = this.instances.filter((instance) => instance.isUp);
    if (up.length === 0) return 'unhealthy';
    return up.some((instance) => has(instance, fullName(model))) ? 'healthy' : 'unknown';
  }

  /** Whether some server has it in memory. */
  holds(model: string): boolean {
    return this.instances.some((instance) => instance.loaded.has(fullName(model)));
  }

  /** The server for the next request, of those not tried yet. Throws ProviderError when there is none. */
  choose(model: string, tried: ReadonlySet<OllamaInstance>): OllamaInstance {
    const name = fullName(model);
    const [first] = this.#preferred(
      name,
      this.instances.filter((instance) => instance.isUp && has(instance, name) && !tried.has(instance)),
    );
    if (first !== undefined) return first;
    throw this.#none(name);
  }

  /** Whether there is another one besides those tried. */
  hasOther(model: string, tried: ReadonlySet<OllamaInstance>): boolean {
    return this.instances.some((instance) => instance.isUp && has(instance, fullName(model)) && !tried.has(instance));
  }

  /** Where a model should be brought into memory: a server that has it, else one that may fetch it. Undefined for none. */
  home(model: string): OllamaInstance | undefined {
    const name = fullName(model);
    const up = this.instances.filter((instance) => instance.isUp);
    const installed = up.filter((instance) => has(instance, name));
    return this.#preferred(name, installed.length > 0 ? installed : up)[0];
  }

  /** Takes a model out of memory wherever it is. Throws ProviderError when a server fails at it. */
  async unload(model: string, { signal }: { signal: AbortSignal }): Promise<void> {
    const name = fullName(model);
    const holding = this.instances.filter((instance) => instance.isUp && instance.loaded.has(name));
    await Promise.all(
      holding.map(async (instance) => {
        await instance.client.unload(name, { signal });
        await instance.refresh();
      }),
    );
  }

  states(): readonly OllamaServerState[] {
    return this.instances.map((instance) => ({
      url: instance.url,
      state: instance.state,
      busy: instance.busy(),
      loaded: [...instance.loaded].map(([model, { size }]) => ({ model, bytes: size })),
      installed: instance.installed.size,
    }));
  }

  #preferred(name: string, instances: readonly OllamaInstance[]): OllamaInstance[] {
    const { balance, parallel, assignments } = this.options;
    const turn = this.#turns.get(name) ?? 0;
    this.#turns.set(name, turn + 1);
    const assigned = assignments.get(name) ?? [];
    const candidates = instances.map((instance) => ({
      instance,
      loaded: instance.holds(name),
      busy: instance.busy(),
      others: [...instance.loaded.keys()].filter((other) => other !== name).length,
      assigned: assigned.includes(instance.url),
      failing: instance.isFailing(name),
    }));
    return preference(candidates, { balance, parallel, turn }).map(({ instance }) => instance);
  }

  #none(name: string): ProviderError {
    const answering = this.instances.some(({ isUp }) => isUp);
    if (!answering) {
      return new ProviderError(OLLAMA, 'unavailable', 'No Ollama server answers: start one, or check OLLAMA_URLS.');
    }
    return new ProviderError(OLLAMA, 'invalid-request', `No Ollama server has ${name}: load it first.`, {
      status: 404,
    });
  }
}

function has(instance: OllamaInstance, name: string): boolean {
  return instance.installed.has(name) || instance.loaded.has(name);
}
