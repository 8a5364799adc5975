import type { EngineSettings, LlmEngine } from '../config/engine-variables.js';
import { LLM_VENDORS } from './llm-adapter-factory.js';
import { Breakers, type EngineParts } from './engine-parts.js';
import { blamesVendor } from './decorators/stream-call.js';
import { ProviderError } from './provider-error.js';
import type { ClaudeClient } from './providers/claude/claude-client.js';
import { CLAUDE_MODELS, claudeModel } from './providers/claude/claude-models.js';
import {
  chatModel,
  contextTokensOf,
  knownModels,
  priceOf,
  takesTemperature,
} from './providers/openai-compatible/chat-models.js';
import type { OpenAiClient } from './providers/openai-compatible/openai-client.js';
import { VENDOR_PROFILES } from './providers/openai-compatible/vendor-profiles.js';
import { guardText } from './support/guarded-text.js';
import type { TextAdapter } from './text.js';
import { capabilitiesOf, type TextModel } from './text-models.js';

/** Engines reached over the network under a configured address; Ollama's servers have a pool of their own. */
export type HostedEngine = Exclude<LlmEngine, 'rehearsal' | 'ollama'>;

const REHEARSAL: TextModel = {
  engine: 'rehearsal',
  model: 'rehearsal',
  contextTokens: undefined,
  price: undefined,
  temperatureMax: null,
  capabilities: ['text', 'rehearsal'],
};

/** Makes models that are written to: one shared client for each vendor, loaded with its first use, whosever key is sent. */
export class TextAdapterFactory {
  readonly breakers: Breakers;
  readonly #claude: () => Promise<ClaudeClient>;
  readonly #vendors = new Map<HostedEngine, Promise<OpenAiClient>>();
  #claudeClient: Promise<ClaudeClient> | undefined;

  constructor(private readonly parts: EngineParts) {
    this.breakers = new Breakers(parts);
    this.#claude = () => (this.#claudeClient ??= this.#makeClaude());
  }

  /** Every model the tables know, and those that are configured, the configured one of each engine first. */
  models(): readonly TextModel[] {
    const { settings } = this.parts;
    const claude = unique([settings.ANTHROPIC_MODEL, ...Object.keys(CLAUDE_MODELS)]).map(claudeTextModel);
    return [REHEARSAL, ...claude, ...hostedVendors(settings).flatMap((engine) => vendorModels(engine, settings))];
  }

  /** The server's own key for an engine; undefined when it has none or takes none. */
  serverKey(engine: HostedEngine): string | undefined {
    const name = engine === 'claude' ? 'ANTHROPIC_API_KEY' : LLM_VENDORS[engine].key;
    return name === undefined ? undefined : this.parts.secret(name);
  }

  /** The model behind deadlines, breaker and retries. A key of one's own is no reason for others to be refused. */
  async adapter(
    engine: HostedEngine | 'rehearsal',
    model: string,
    key: { apiKey?: string | undefined } = {},
  ): Promise<TextAdapter> {
    const bare = await this.#bare(engine, model, key.apiKey);
    if (bare.rehearsal) return bare;
    const { clock, metrics } = this.parts;
    const blames = key.apiKey === undefined ? blamesVendor : blamesVendorNotKey;
    return guardText(bare, { clock, metrics, breaker: this.breakers.of(breakerName(bare)), blames });
  }

  /** Whether calls of the model are held back at the moment. */
  rests(engine: HostedEngine, model: string): boolean {
    const provider = engine === 'claude' ? engine : LLM_VENDORS[engine].profile;
    return this.breakers.states()[breakerName({ provider, model })] === 'open';
  }

  /**
   * The cheapest call that needs a key, to the configured address: resolves when the vendor takes the given key, or the
   * server's own. Throws ProviderError: `auth` when it was refused.
   */
  async probe(
    engine: HostedEngine,
    { apiKey, signal }: { apiKey?: string | undefined; signal: AbortSignal },
  ): Promise<void> {
    if (engine === 'claude') {
      const { listModels } = await import('./providers/claude/claude-client.js');
      const client = await this.#claude();
      const sdk = apiKey === undefined ? client.sdk : client.sdk.withOptions({ apiKey });
      await listModels({ ...client, sdk }, { signal });
      return;
    }
    const { probeKey } = await import('./providers/openai-compatible/key-probe.js');
    const client = await this.#vendor(engine);
    const sdk = apiKey === undefined ? client.sdk : client.sdk.withOptions({ apiKey });
    await probeKey({ ...client, sdk }, { signal });
  }

  async close(): Promise<void> {
    const making = [...(this.#claudeClient === undefined ? [] : [this.#claudeClient]), ...this.#vendors.values()];
    await Promise.allSettled(making.map(async (client) => (await client).close()));
  }

  async #bare(engine: HostedEngine | 'rehearsal', model: string, apiKey: string | undefined): Promise<TextAdapter> {
    const { clock } = this.parts;
    if (engine === 'rehearsal') {
      const { ThreadReader } = await import('./providers/rehearsal/thread-reader.js');
      return new ThreadReader({ clock });
    }
    if (engine === 'claude') {
      const { createClaudeText } = await import('./providers/claude/claude-text.js');
      const client = await this.#claude();
      const sdk = apiKey === undefined ? client.sdk : client.sdk.withOptions({ apiKey });
      return createClaudeText({ client: { ...client, sdk }, model, clock });
    }
    const { createOpenAiCompatibleText } = await import('./providers/openai-compatible/openai-compatible-text.js');
    const client = await this.#vendor(engine);
    const sdk = apiKey === undefined ? client.sdk : client.sdk.withOptions({ apiKey });
    return createOpenAiCompatibleText({ client: { ...client, sdk }, profile: client.profile, model, clock });
  }

  async #makeClaude(): Promise<ClaudeClient> {
    const { createClaudeClient } = await import('./providers/claude/claude-client.js');
    const { ANTHROPIC_BASE_URL: baseUrl } = this.parts.settings;
    return createClaudeClient({ apiKey: this.serverKey('claude') ?? '', baseUrl });
  }

  #vendor(engine: Exclude<HostedEngine, 'claude'>): Promise<OpenAiClient> {
    const known = this.#vendors.get(engine);
    if (known) return known;
    const made = this.#makeVendor(engine);
    this.#vendors.set(engine, made);
    return made;
  }

  async #makeVendor(engine: Exclude<HostedEngine, 'claude'>): Promise<OpenAiClient> {
    const { createOpenAiClient } = await import('./providers/openai-compatible/openai-client.js');
    const vendor = LLM_VENDORS[engine];
    const baseUrl = textOf(this.parts.settings[vendor.baseUrl]);
    return createOpenAiClient({ profile: VENDOR_PROFILES[vendor.profile], apiKey: this.serverKey(engine), baseUrl });
  }
}

function breakerName({ provider, model }: { provider: string; model: string }): string {
  return `text ${provider}/${model}`;
}

/** What somebody's own key ran into says nothing about the vendor. */
function blamesVendorNotKey(error: unknown): boolean {
  return blamesVendor(error) && !(error instanceof ProviderError && error.kind === 'rate-limit');
}

function claudeTextModel(model: string): TextModel {
  const known = claudeModel(model);
  const contextTokens = known?.contextTokens;
  const thinks = known !== undefined && known.thinking !== 'unasked';
  return {
    engine: 'claude',
    model,
    contextTokens,
    price: known?.price,
    temperatureMax: known?.samplingAllowed ? 1 : null,
    capabilities: capabilitiesOf({ contextTokens, thinks }),
  };
}

/** A local server is worth naming once it has been told apart from its defaults. */
function hostedVendors(settings: EngineSettings): Exclude<HostedEngine, 'claude'>[] {
  const local = [
    ...(settings.LOCAL_LLM_URL === undefined ? [] : (['local'] as const)),
    ...(settings.LMSTUDIO_MODEL === 'default' ? [] : (['lmstudio'] as const)),
  ];
  return ['openai', 'groq', 'together', 'openrouter', 'gemini', ...local];
}

function vendorModels(engine: Exclude<HostedEngine, 'claude'>, settings: EngineSettings): TextModel[] {
  const vendor = LLM_VENDORS[engine];
  const profile = VENDOR_PROFILES[vendor.profile];
  const configured = textOf(settings[vendor.model]) ?? profile.defaultModel;
  return unique([configured, ...knownModels(profile)]).map((model) => {
    const contextTokens = contextTokensOf(profile, model);
    const thinks = chatModel(profile, model)?.reasoning !== undefined;
    const anthropics = engine === 'openrouter' && model.startsWith('anthropic/');
    return {
      engine,
      model,
      contextTokens,
      price: profile.local ? undefined : priceOf(profile, model),
      temperatureMax: takesTemperature(profile, model) ? (anthropics ? 1 : 2) : null,
      capabilities: [...capabilitiesOf({ contextTokens, thinks }), ...(profile.local ? ['local'] : [])],
    };
  });
}

function unique(models: readonly string[]): string[] {
  return [...new Set(models)];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
