import type { EngineSettings, LlmEngine, SecretName } from '../config/engine-variables.js';
import { llmRetry } from '../resilience/backoff.js';
import { llmDeadlines, withDeadlines } from './decorators/with-deadlines.js';
import { withCircuitBreaker } from './decorators/with-circuit-breaker.js';
import { withFallback } from './decorators/with-fallback.js';
import { withMetrics, withUsageMetrics } from './decorators/with-metrics.js';
import { withRetry } from './decorators/with-retry.js';
import type { StreamCall } from './decorators/stream-call.js';
import type { Breakers, EngineParts } from './engine-parts.js';
import type { LlmAdapter, LlmEvent, LlmRequest } from './llm.js';
import type { VendorId } from './providers/openai-compatible/vendor-profiles.js';

interface Vendor {
  readonly profile: VendorId;
  readonly model: keyof EngineSettings;
  readonly baseUrl: keyof EngineSettings;
  readonly key?: SecretName;
}

/** The engines that speak OpenAI's chat completions. */
export const LLM_VENDORS: Readonly<Record<Exclude<LlmEngine, 'claude' | 'rehearsal'>, Vendor>> = {
  openai: { profile: 'openai', model: 'OPENAI_MODEL', baseUrl: 'OPENAI_BASE_URL', key: 'OPENAI_API_KEY' },
  groq: { profile: 'groq', model: 'GROQ_MODEL', baseUrl: 'GROQ_BASE_URL', key: 'GROQ_API_KEY' },
  together: { profile: 'together', model: 'TOGETHER_MODEL', baseUrl: 'TOGETHER_BASE_URL', key: 'TOGETHER_API_KEY' },
  openrouter: {
    profile: 'openrouter',
    model: 'OPENROUTER_MODEL',
    baseUrl: 'OPENROUTER_BASE_URL',
    key: 'OPENROUTER_API_KEY',
  },
  gemini: { profile: 'gemini', model: 'GEMINI_MODEL', baseUrl: 'GEMINI_BASE_URL', key: 'GEMINI_API_KEY' },
  local: { profile: 'llama.cpp', model: 'LOCAL_LLM_MODEL', baseUrl: 'LOCAL_LLM_URL' },
  ollama: { profile: 'ollama', model: 'OLLAMA_MODEL', baseUrl: 'OLLAMA_BASE_URL' },
  lmstudio: { profile: 'lmstudio', model: 'LMSTUDIO_MODEL', baseUrl: 'LMSTUDIO_BASE_URL' },
};

/** Makes minds: each engine with one shared client, loaded only when it is used. */
export class LlmAdapterFactory {
  readonly #engines = new Map<LlmEngine, Promise<LlmAdapter>>();

  constructor(
    private readonly parts: EngineParts,
    private readonly breakers: Breakers,
  ) {}

  /** One mind out of a chain of engines; a chain of one tells no engine changes. */
  async chain(engines: readonly [LlmEngine, ...LlmEngine[]]): Promise<LlmAdapter> {
    const minds = await Promise.all(engines.map((engine) => this.#engine(engine)));
    const links = minds.map((mind, index) => ({ engine: mind, call: this.#guard(mind, index === minds.length - 1) }));
    const [first] = minds;
    if (!first) throw new Error('a chain has at least one engine');
    const call = links.length === 1 && links[0] ? links[0].call : withFallback(links);
    const { provider, model, rehearsal } = first;
    const contextTokens = smallestContext(minds);
    return { provider, model, rehearsal, contextTokens, stream: (request, options) => call(request, options) };
  }

  async close(): Promise<void> {
    const minds = await Promise.allSettled(this.#engines.values());
    await Promise.allSettled(
      minds.map((mind) => (mind.status === 'fulfilled' ? mind.value.close?.() : undefined) ?? Promise.resolve()),
    );
  }

  /** A chain fails over at once; only its last engine is worth waiting for. */
  #guard(mind: LlmAdapter, last: boolean): StreamCall<LlmRequest, LlmEvent> {
    const { clock, metrics } = this.parts;
    const { provider, model } = mind;
    const call: StreamCall<LlmRequest, LlmEvent> = (request, options) => mind.stream(request, options);
    if (mind.rehearsal) return withMetrics(call, { metrics, clock, provider, part: 'llm' });
    const timely = withDeadlines(call, { ...llmDeadlines, clock, provider });
    const patient = last ? withRetry(timely, { clock, policy: llmRetry }) : timely;
    const guarded = withCircuitBreaker(patient, { breaker: this.breakers.of(`llm ${provider}/${model}`), provider });
    const counted = withUsageMetrics(guarded, { metrics, provider });
    return withMetrics(counted, { metrics, clock, provider, part: 'llm' });
  }

  #engine(engine: LlmEngine): Promise<LlmAdapter> {
    const known = this.#engines.get(engine);
    if (known) return known;
    const made = this.#make(engine);
    this.#engines.set(engine, made);
    return made;
  }

  async #make(engine: LlmEngine): Promise<LlmAdapter> {
    if (engine === 'rehearsal') return this.#rehearsal();
    if (engine === 'claude') return this.#claude();
    const { ollamaMind, settings } = this.parts;
    if (engine === 'ollama' && ollamaMind) return ollamaMind(settings.OLLAMA_MODEL);
    return this.#compatible(LLM_VENDORS[engine]);
  }

  async #rehearsal(): Promise<LlmAdapter> {
    const { ScriptReader } = await import('./providers/rehearsal/script-reader.js');
    return new ScriptReader({ clock: this.parts.clock });
  }

  async #claude(): Promise<LlmAdapter> {
    const { settings, secret, clock } = this.parts;
    const { createClaudeClient } = await import('./providers/claude/claude-client.js');
    const { createClaudeLlm } = await import('./providers/claude/claude-llm.js');
    const client = createClaudeClient({
      apiKey: secret('ANTHROPIC_API_KEY') ?? '',
      baseUrl: settings.ANTHROPIC_BASE_URL,
    });
    return { ...createClaudeLlm({ client, model: settings.ANTHROPIC_MODEL, clock }), close: () => client.close() };
  }

  async #compatible(vendor: Vendor): Promise<LlmAdapter> {
    const { settings, secret, clock } = this.parts;
    const { VENDOR_PROFILES } = await import('./providers/openai-compatible/vendor-profiles.js');
    const { createOpenAiClient } = await import('./providers/openai-compatible/openai-client.js');
    const { createOpenAiCompatibleLlm } = await import('./providers/openai-compatible/openai-compatible-llm.js');
    const profile = VENDOR_PROFILES[vendor.profile];
    const apiKey = vendor.key === undefined ? undefined : secret(vendor.key);
    const client = createOpenAiClient({ profile, apiKey, baseUrl: textOf(settings[vendor.baseUrl]) });
    const model = textOf(settings[vendor.model]) ?? profile.defaultModel;
    return { ...createOpenAiCompatibleLlm({ client, profile, model, clock }), close: () => client.close() };
  }
}

/** What each of the chain can take, as any may have to answer; undefined when one does not say. A script takes all. */
function smallestContext(minds: readonly LlmAdapter[]): number | undefined {
  const sizes = minds.filter((mind) => !mind.rehearsal).map((mind) => mind.contextTokens);
  const known = sizes.filter((size) => size !== undefined);
  return known.length === 0 || known.length < sizes.length ? undefined : Math.min(...known);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
