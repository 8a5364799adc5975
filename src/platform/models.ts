import type { Config, Secrets } from '../config.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import { createModels, type Models } from '../llm/create-models.js';
import type { ProviderKeys } from '../llm/text-models.js';

/** The models one can write to, with the keys and addresses of the configuration. */
export function createModelsFrom(
  config: Config,
  secrets: Secrets,
  parts: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Metrics;
    readonly keys: () => ProviderKeys;
  },
): Models {
  return createModels({
    ...parts,
    ollama: config.ollama,
    settings: config.adapters.settings,
    secret: (name) => secrets[name]?.reveal(),
  });
}
