import type { TokenPrice } from '../../support/llm-text.js';
import type { VendorId, VendorProfile } from './vendor-profiles.js';

export interface ChatModel {
  readonly contextTokens: number;
  /** Undefined when it is not known for sure. */
  readonly price?: TokenPrice;
  /** For models that think before they speak: the least they accept, and room for what is left of it. */
  readonly reasoning?: { readonly effort: 'none' | 'minimal' | 'low'; readonly extraTokens: number };
}

const SILENT = { effort: 'none', extraTokens: 0 } as const;
const MINIMAL = { effort: 'minimal', extraTokens: 512 } as const;
const LOW = { effort: 'low', extraTokens: 1_024 } as const;

/** Prices in US dollars for a million tokens, as listed by models.dev in July 2026. */
const CHAT_MODELS: Readonly<Partial<Record<VendorId, Readonly<Record<string, ChatModel>>>>> = {
  openai: {
    'gpt-4o-mini': { contextTokens: 128_000, price: { inputUsd: 0.15, outputUsd: 0.6 } },
    'gpt-4.1-mini': { contextTokens: 1_050_000, price: { inputUsd: 0.4, outputUsd: 1.6 } },
    'gpt-4.1-nano': { contextTokens: 1_050_000, price: { inputUsd: 0.1, outputUsd: 0.4 } },
    'gpt-5-mini': { contextTokens: 400_000, price: { inputUsd: 0.25, outputUsd: 2 }, reasoning: MINIMAL },
    'gpt-5-nano': { contextTokens: 400_000, price: { inputUsd: 0.05, outputUsd: 0.4 }, reasoning: MINIMAL },
    'gpt-5.4-mini': { contextTokens: 400_000, price: { inputUsd: 0.75, outputUsd: 4.5 }, reasoning: SILENT },
    'gpt-5.4-nano': { contextTokens: 400_000, price: { inputUsd: 0.2, outputUsd: 1.25 }, reasoning: SILENT },
    'gpt-5.5': { contextTokens: 1_050_000, price: { inputUsd: 5, outputUsd: 30 }, reasoning: SILENT },
  },
  groq: {
    'llama-3.1-8b-instant': { contextTokens: 131_000, price: { inputUsd: 0.05, outputUsd: 0.08 } },
    'llama-3.3-70b-versatile': { contextTokens: 131_000, price: { inputUsd: 0.59, outputUsd: 0.79 } },
    'openai/gpt-oss-20b': { contextTokens: 131_000, price: { inputUsd: 0.075, outputUsd: 0.3 }, reasoning: LOW },
    'openai/gpt-oss-120b': { contextTokens: 131_000, price: { inputUsd: 0.15, outputUsd: 0.6 }, reasoning: LOW },
    'qwen/qwen3-32b': { contextTokens: 131_000, price: { inputUsd: 0.29, outputUsd: 0.59 }, reasoning: SILENT },
  },
  together: {
    'meta-llama/Llama-3.3-70B-Instruct-Turbo': { contextTokens: 131_000, price: { inputUsd: 0.88, outputUsd: 0.88 } },
    'openai/gpt-oss-20b': { contextTokens: 131_000, price: { inputUsd: 0.05, outputUsd: 0.2 }, reasoning: LOW },
    'openai/gpt-oss-120b': { contextTokens: 131_000, price: { inputUsd: 0.15, outputUsd: 0.6 }, reasoning: LOW },
    'Qwen/Qwen2.5-7B-Instruct-Turbo': { contextTokens: 32_000, price: { inputUsd: 0.3, outputUsd: 0.3 } },
  },
  // Google's models think at length by default; only those of 2.5 can be kept from it.
  gemini: {
    'gemini-2.5-flash': { contextTokens: 1_048_576, reasoning: SILENT },
    'gemini-3.5-flash': { contextTokens: 1_048_576, reasoning: LOW },
    'gemini-3.8-flash': { contextTokens: 1_048_576, reasoning: LOW },
  },
};

const FREE: TokenPrice = { inputUsd: 0, outputUsd: 0 };

/** Undefined for a model this table does not know: it is used as the vendor sets it up. */
export function chatModel({ id }: VendorProfile, model: string): ChatModel | undefined {
  return CHAT_MODELS[id]?.[model];
}

/** What Ollama gives any model unless it is told otherwise; what does not fit it drops without a word. */
const LOCAL_CONTEXT_TOKENS = 4_096;

/** Undefined when neither the table nor the vendor's habit says. */
export function contextTokensOf(profile: VendorProfile, model: string): number | undefined {
  return chatModel(profile, model)?.contextTokens ?? (profile.local ? LOCAL_CONTEXT_TOKENS : undefined);
}

/** What runs on the producer's own machine costs nothing; a model the table does not know has no known price. */
export function priceOf(profile: VendorProfile, model: string): TokenPrice | undefined {
  return profile.local ? FREE : chatModel(profile, model)?.price;
}

/** OpenAI's reasoning models answer 400 to any sampling parameter; whoever routes to them passes it over. */
export function takesTemperature({ id }: VendorProfile, model: string): boolean {
  return id !== 'openai' || !/^(?:gpt-5|o\d)/.test(model);
}

/** The models of a vendor this table knows. */
export function knownModels({ id }: VendorProfile): readonly string[] {
  return Object.keys(CHAT_MODELS[id] ?? {});
}
