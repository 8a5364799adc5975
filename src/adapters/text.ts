import type { EngineTraits } from './engine.js';
import type { LlmUsage } from './llm.js';

export interface TextMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A written conversation with one model: nobody speaks, nobody is cut. */
export interface TextRequest {
  /** Empty for none. */
  readonly system: string;
  /** Oldest first; the last one is what to answer. */
  readonly messages: readonly TextMessage[];
  /** Passed over by models that take no sampling parameters. */
  readonly temperature?: number | undefined;
  readonly maxOutputTokens: number;
}

export type TextEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'finish'; readonly reason: 'stop' | 'length' | 'refusal'; readonly usage: LlmUsage };

/** A model that is written to. */
export interface TextAdapter extends EngineTraits {
  /** What prompt and answer may take together; absent when it is not known. */
  readonly contextTokens?: number | undefined;
  /** Exactly one `finish` ends a complete answer; on abort the iteration ends without one. Throws ProviderError. */
  stream(request: TextRequest, options: { signal: AbortSignal }): AsyncIterable<TextEvent>;
}
