import type { TextEvent, TextRequest } from '../adapters/text.js';
import type { KeyProvider, ListedModel, ModelInfo } from './model-catalogue.js';

export type { TextEvent, TextMessage } from '../adapters/text.js';

/** What a model is asked in writing, and for whom: with that account's key where it has one, else the server's. */
export interface TextAsked extends TextRequest {
  readonly userId: string;
}

/** The models one can write to. */
export interface TextModels {
  /** As this account may use them; answers at once from what is known of their health. */
  list(userId: string): Promise<ListedModel[]>;
  /** Throws NOT_FOUND. */
  get(modelId: string): ModelInfo;
  /**
   * Exactly one `finish` ends a complete answer; on abort the iteration ends without one. A temperature beyond the
   * model's range is brought into it. Tried again by itself, before the first word, as often as it is worth it.
   * Throws ProviderError, or AppError: NOT_FOUND, API_KEY_REQUIRED, MODEL_UNAVAILABLE.
   */
  stream(modelId: string, asked: TextAsked, options: { signal: AbortSignal }): AsyncIterable<TextEvent>;
}

/** Keys that accounts keep of their own. */
export interface ProviderKeys {
  /** Undefined when the account has none; marks it as used. */
  reveal(userId: string, provider: KeyProvider): Promise<string | undefined>;
  /** Those it has a key for. */
  configured(userId: string): Promise<ReadonlySet<KeyProvider>>;
}

export const noKeys: ProviderKeys = {
  reveal: () => Promise.resolve(undefined),
  configured: () => Promise.resolve(new Set()),
};
