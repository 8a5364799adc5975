import type { EngineParts } from '../adapters/engine-parts.js';
import type { LlmAdapter } from '../adapters/llm.js';
import { guardText } from '../adapters/support/guarded-text.js';
import type { Deadlines } from '../adapters/decorators/with-deadlines.js';
import { TextAdapterFactory } from '../adapters/text-adapter-factory.js';
import type { TextModel } from '../adapters/text-models.js';
import type { Component } from '../core/lifecycle.js';
import type { Metrics } from '../core/metrics.js';
import type { Api } from '../http/api.js';
import type { OllamaHealth, Status } from '../protocol/routes/operations.js';
import type { BreakerState } from '../resilience/circuit-breaker.js';
import { ModelCatalogue } from './model-catalogue.js';
import { ModelGateway } from './model-gateway.js';
import { addModelRoutes } from './model-routes.js';
import { ModelLoads } from './ollama/model-loads.js';
import { OllamaPool, type OllamaPoolOptions } from './ollama/ollama-pool.js';
import { poolHealth, poolInstances } from './ollama/pool-health.js';
import { createOllamaLlm, createOllamaText } from './ollama/ollama-text.js';
import { ProviderHealth } from './provider-health.js';
import type { ProviderKeys, TextModels } from './text-models.js';
import { createVerifyKey, type VerifyKey } from './verify-key.js';

export interface ModelsDeps extends Omit<EngineParts, 'ollamaMind'> {
  readonly ollama: Pick<OllamaPoolOptions, 'urls' | 'balance' | 'parallel' | 'assignments' | 'offered'> & {
    /** Somebody has said where the servers are. */
    readonly named: boolean;
  };
  /** Asked for with every request: the accounts may come later than the models. */
  readonly keys: () => ProviderKeys;
}

export interface Models {
  readonly text: TextModels;
  readonly verifyKey: VerifyKey;
  /** A speaker's mind on Ollama's servers. */
  ollamaMind(model: string): LlmAdapter;
  addRoutes(api: Api): void;
  /** For the operations view. */
  readonly ollama: { health(): OllamaHealth; instances(): Status['ollama']['instances'] };
  breakers(): Readonly<Record<string, BreakerState>>;
  readonly component: Component;
}

/** The first words of a local model may wait for all of it to come from the disk. */
const LOADING_DEADLINES = { firstMs: 300_000, nextMs: 60_000 } as const satisfies Deadlines;

/** The catalogue, and what answers for it. */
export function createModels(deps: ModelsDeps): Models {
  const { clock, logger, metrics } = deps;
  const closing = new AbortController();
  const hosted = new TextAdapterFactory(deps);
  const pool = new OllamaPool({ ...deps.ollama, clock, logger, metrics });
  const loads = new ModelLoads({ pool, clock, logger });
  const catalogue = new ModelCatalogue(allOf(hosted.models(), pool));
  const health = createHealth(hosted, deps);
  const local = {
    health: (model: string) => pool.health(model),
    adapter: (model: string) =>
      guardText(createOllamaText(pool, model), { clock, metrics, deadlines: LOADING_DEADLINES }),
  };
  const keys: ProviderKeys = {
    reveal: (userId, provider) => deps.keys().reveal(userId, provider),
    configured: (userId) => deps.keys().configured(userId),
  };
  const gateway = new ModelGateway({ catalogue, hosted, local, health, keys });
  measure(pool, metrics);
  return {
    text: gateway,
    verifyKey: createVerifyKey({ hosted, clock, closing: closing.signal }),
    ollamaMind: (model) => createOllamaLlm(pool, model),
    addRoutes: (api) => addModelRoutes(api, { gateway, catalogue, pool, loads }),
    ollama: { health: () => poolHealth(pool, deps.ollama), instances: () => poolInstances(pool) },
    breakers: () => hosted.breakers.states(),
    component: {
      name: 'models',
      start: () => pool.start(),
      async stop() {
        closing.abort();
        loads.close();
        health.close();
        await Promise.all([pool.close(), hosted.close()]);
      },
    },
  };
}

/** The tables' models and the servers', as one array that stays the same until the servers' change. */
function allOf(known: readonly TextModel[], pool: OllamaPool): () => readonly TextModel[] {
  let local: readonly TextModel[] = [];
  let all: readonly TextModel[] = known;
  return () => {
    const now = pool.models();
    if (now !== local) {
      local = now;
      all = [...known, ...now];
    }
    return all;
  };
}

function createHealth(hosted: TextAdapterFactory, { clock }: ModelsDeps): ProviderHealth {
  return new ProviderHealth({
    clock,
    mayAsk: (engine) => engine === 'local' || engine === 'lmstudio' || hosted.serverKey(engine) !== undefined,
    ask: (engine, options) => hosted.probe(engine, options),
  });
}

function measure(pool: OllamaPool, metrics: Metrics): void {
  metrics.gauge('ollama_servers', () =>
    (['up', 'down', 'unknown'] as const).map((state) => ({
      value: pool.instances.filter((instance) => instance.state === state).length,
      labels: { state },
    })),
  );
  metrics.gauge('ollama_requests_active', () =>
    pool.states().map(({ url, busy }) => ({ value: busy, labels: { server: new URL(url).host } })),
  );
}
