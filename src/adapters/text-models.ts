import type { LlmEngine } from '../config/engine-variables.js';
import type { TokenPrice } from './support/llm-text.js';

/** What is known of a model that can be written to. */
export interface TextModel {
  readonly engine: LlmEngine;
  /** The vendor's own name for it. */
  readonly model: string;
  /** Undefined when it is not known. */
  readonly contextTokens: number | undefined;
  readonly price: TokenPrice | undefined;
  /** The highest temperature it takes; null when it takes none. */
  readonly temperatureMax: number | null;
  readonly capabilities: readonly string[];
}

/** Context from which on a whole book fits. */
const LONG_CONTEXT = 500_000;

export function capabilitiesOf(model: { contextTokens: number | undefined; thinks: boolean }): string[] {
  const long = (model.contextTokens ?? 0) >= LONG_CONTEXT;
  return ['text', ...(model.thinks ? ['reasoning'] : []), ...(long ? ['long-context'] : [])];
}
