import type { EngineParts } from '../adapters/engine-parts.js';
import { TextAdapterFactory } from '../adapters/text-adapter-factory.js';
import { ModelCatalogue } from './model-catalogue.js';
import { type LocalModels, ModelGateway } from './model-gateway.js';
import { ProviderHealth } from './provider-health.js';
import type { ProviderKeys, TextModels } from './text-models.js';

export interface ModelsDeps extends EngineParts {
  readonly keys: ProviderKeys;
}

export interface Models {
  readonly text: TextModels;
  close(): Promise<void>;
}

/** The catalogue, and what answers for it. */
export function createModels(deps: ModelsDeps): Models {
  const { clock, keys } = deps;
  const hosted = new TextAdapterFactory(deps);
  const known = hosted.models();
  const catalogue = new ModelCatalogue(() => known);
  const health = new ProviderHealth({
    clock,
    mayAsk: (engine) => engine === 'local' || engine === 'lmstudio' || hosted.serverKey(engine) !== undefined,
    ask: (engine, options) => hosted.probe(engine, options),
  });
  const text = new ModelGateway({ catalogue, hosted, local: noLocalModels, health, keys });
  return {
    text,
    async close() {
      health.close();
      await hosted.close();
    },
  };
}

const noLocalModels: LocalModels = {
  health: () => 'unhealthy',
  adapter: () => {
    throw new Error('there are no local models');
  },
};
