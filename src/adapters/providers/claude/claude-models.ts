import type { TokenPrice } from '../../support/llm-text.js';

/** What a model is told about thinking: silence before the first word is what a conversation can afford least. */
export type ThinkingRule =
  /** Does not think unless asked. */
  | 'unasked'
  /** Thinks by default; this turns it off. The models refuse each other's word. */
  | 'disabled'
  | 'between_tools'
  /** Always thinks; low effort and room for the thoughts is all that can be done. */
  | 'always';

export interface ClaudeModel {
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Whether any version of the API takes temperature, top_p and top_k for it. */
  readonly samplingAllowed: boolean;
  readonly thinking: ThinkingRule;
  readonly price: TokenPrice;
  /** Beyond this many tokens of prompt the other price holds. */
  readonly longPrompt?: { readonly aboveTokens: number; readonly price: TokenPrice };
}

export const DEFAULT_CLAUDE_MODEL = 'claude-haiku-4-5';

/** As documented by the vendor in November 2026 (platform.claude.com/docs/en/models); dated ids are the same models. */
export const CLAUDE_MODELS: Readonly<Record<string, ClaudeModel>> = {
  'claude-haiku-4-5': {
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    samplingAllowed: true,
    thinking: 'unasked',
    price: { inputUsd: 1, outputUsd: 5, cacheReadUsd: 0.1, cacheWriteUsd: 1.25 },
  },
  'claude-haiku-5-5': {
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    samplingAllowed: false,
    thinking: 'disabled',
    price: { inputUsd: 0.1, outputUsd: 0.5, cacheReadUsd: 0.01, cacheWriteUsd: 0.125 },
    longPrompt: {
      aboveTokens: 100_000,
      price: { inputUsd: 0.5, outputUsd: 2.5, cacheReadUsd: 0.05, cacheWriteUsd: 0.625 },
    },
  },
  'claude-sonnet-4-6': {
    contextTokens: 1_000_000,
    maxOutputTokens: 64_000,
    samplingAllowed: true,
    thinking: 'unasked',
    price: { inputUsd: 3, outputUsd: 15, cacheReadUsd: 0.3, cacheWriteUsd: 3.75 },
  },
  'claude-sonnet-5-5': {
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    samplingAllowed: false,
    thinking: 'between_tools',
    price: { inputUsd: 2, outputUsd: 10, cacheReadUsd: 0.1, cacheWriteUsd: 2.5 },
  },
  'claude-opus-5-5': {
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    samplingAllowed: false,
    thinking: 'always',
    price: { inputUsd: 4, outputUsd: 20, cacheReadUsd: 0.4, cacheWriteUsd: 5 },
  },
  'claude-fable-5-1': {
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    samplingAllowed: false,
    thinking: 'always',
    price: { inputUsd: 10, outputUsd: 50, cacheReadUsd: 1, cacheWriteUsd: 12.5 },
  },
};

/** Undefined for a model this table does not know: it is used as the vendor sets it up, at an unknown price. */
export function claudeModel(id: string): ClaudeModel | undefined {
  return CLAUDE_MODELS[id] ?? CLAUDE_MODELS[id.replace(/-\d{8}$/, '')];
}
