import { ProviderError } from '../adapters/provider-error.js';
import type { TextAdapter, TextEvent, TextRequest } from '../adapters/text.js';
import type { HostedEngine, TextAdapterFactory } from '../adapters/text-adapter-factory.js';
import { AppError } from '../core/errors.js';
import type { ModelHealth } from '../protocol/models.js';
import {
  type CatalogueEntry,
  type KeyProvider,
  type ListedModel,
  type ModelCatalogue,
  type ModelInfo,
  VENDORS,
} from './model-catalogue.js';
import type { ProviderHealth } from './provider-health.js';
import type { ProviderKeys, TextAsked, TextModels } from './text-models.js';

/** Models that run on servers of one's own. */
export interface LocalModels {
  health(model: string): ModelHealth;
  adapter(model: string): TextAdapter;
}

export interface ModelGatewayOptions {
  readonly catalogue: ModelCatalogue;
  readonly hosted: TextAdapterFactory;
  readonly local: LocalModels;
  readonly health: ProviderHealth;
  readonly keys: ProviderKeys;
}

/** Finds the engine, the key and the range for whatever is written to a model. */
export class ModelGateway implements TextModels {
  constructor(private readonly options: ModelGatewayOptions) {}

  async list(userId: string): Promise<ListedModel[]> {
    const own = await this.#ownProviders(userId);
    return this.options.catalogue.all().map((entry) => this.#listed(entry, own));
  }

  get(modelId: string): ModelInfo {
    return this.#info(this.options.catalogue.get(modelId));
  }

  /** Whether this account has the key it takes, and nothing is known against it. Throws NOT_FOUND. */
  async canUse(modelId: string, userId: string): Promise<boolean> {
    const entry = this.options.catalogue.get(modelId);
    return this.#listed(entry, await this.#ownProviders(userId)).available;
  }

  async *stream(modelId: string, asked: TextAsked, options: { signal: AbortSignal }): AsyncIterable<TextEvent> {
    const entry = this.options.catalogue.get(modelId);
    const { userId, ...request } = asked;
    const { engine } = entry.known;
    if (!isHosted(engine)) return yield* (await this.#builtIn(entry)).stream(inRange(request, entry), options);
    const own = await this.#ownKey(entry, engine, userId);
    const adapter = await this.options.hosted.adapter(engine, entry.known.model, { apiKey: own });
    try {
      for await (const event of adapter.stream(inRange(request, entry), options)) {
        if (event.type === 'finish') this.options.health.tell(engine, 'healthy');
        yield event;
      }
    } catch (error) {
      if (!options.signal.aborted && isOutage(error)) this.options.health.tell(engine, 'unhealthy');
      throw own !== undefined && isRefusedKey(error) ? keyRefused(entry.info.apiKeyRequired, error) : error;
    }
  }

  #listed(entry: CatalogueEntry, own: ReadonlySet<KeyProvider>): ListedModel {
    const info = this.#info(entry);
    const { apiKeyRequired } = info;
    const hasKey = apiKeyRequired === null || own.has(apiKeyRequired) || this.#hasServerKey(entry);
    // One that has to be loaded must be there to be loaded; of others nothing bad is known.
    const isThere = info.requiresLoading ? info.health === 'healthy' : info.health !== 'unhealthy';
    return { ...info, available: hasKey && isThere };
  }

  /** The catalogue is told without a database as well; then only the server's keys count. */
  async #ownProviders(userId: string): Promise<ReadonlySet<KeyProvider>> {
    try {
      return await this.options.keys.configured(userId);
    } catch (error) {
      if (error instanceof AppError && error.code === 'DATABASE_UNAVAILABLE') return new Set();
      throw error;
    }
  }

  #info({ info, known }: CatalogueEntry): ModelInfo {
    return { ...info, health: this.#health(known) };
  }

  #health({ engine, model }: CatalogueEntry['known']): ModelHealth {
    if (engine === 'rehearsal') return 'healthy';
    if (engine === 'ollama') return this.options.local.health(model);
    return this.options.hosted.rests(engine, model) ? 'unhealthy' : this.options.health.of(engine);
  }

  #hasServerKey({ known: { engine } }: CatalogueEntry): boolean {
    return isHosted(engine) && this.options.hosted.serverKey(engine) !== undefined;
  }

  #builtIn({ known: { engine, model } }: CatalogueEntry): Promise<TextAdapter> {
    if (engine === 'ollama') return Promise.resolve(this.options.local.adapter(model));
    return this.options.hosted.adapter('rehearsal', model);
  }

  /** Undefined where the server's is to be used, or none is needed. Throws API_KEY_REQUIRED when there is neither. */
  async #ownKey(entry: CatalogueEntry, engine: HostedEngine, userId: string): Promise<string | undefined> {
    const { key } = VENDORS[engine];
    if (key === null) return undefined;
    const own = await this.options.keys.reveal(userId, key);
    if (own === undefined && !this.#hasServerKey(entry)) throw keyRequired(key);
    return own;
  }
}

function isHosted(engine: CatalogueEntry['known']['engine']): engine is HostedEngine {
  return engine !== 'rehearsal' && engine !== 'ollama';
}

function keyRequired(provider: KeyProvider): AppError {
  return new AppError('API_KEY_REQUIRED', `This model takes a key of ${provider}: add yours in the settings.`, {
    details: { field: provider, expected: 'a key' },
  });
}

/** The engines' own words for it name a variable of the server. */
function keyRefused(provider: KeyProvider | null, cause: unknown): AppError {
  const details = { field: provider ?? 'key', expected: 'a key the provider takes' };
  return new AppError('API_KEY_REQUIRED', `${provider} refuses your key: enter another one in the settings.`, {
    details,
    cause,
  });
}

function isRefusedKey(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === 'auth';
}

function isOutage(error: unknown): boolean {
  return error instanceof ProviderError && (error.kind === 'unavailable' || error.kind === 'timeout');
}

/** A temperature beyond the model's range is brought into it; one that takes none is sent none. */
function inRange({ temperature, ...request }: TextRequest, { known: { temperatureMax } }: CatalogueEntry): TextRequest {
  if (temperature === undefined || temperatureMax === null) return request;
  return { ...request, temperature: Math.min(temperatureMax, Math.max(0, temperature)) };
}
