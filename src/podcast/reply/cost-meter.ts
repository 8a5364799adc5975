import type { LlmRequest, LlmUsage } from '../../adapters/llm.js';
import { estimateInputTokens, estimateTokens } from '../../adapters/support/llm-text.js';
import type { TurnCost } from '../../protocol/turn-figures.js';

/** Counts what one reply takes. A reply that is cut gets no figures from its vendor: what was made of it is estimated. */
export class CostMeter {
  #request: LlmRequest | null = null;
  #text = '';
  #usage: LlmUsage | null = null;
  #ttsCharacters = 0;

  asked(request: LlmRequest): void {
    this.#request = request;
  }

  token(text: string): void {
    this.#text += text;
  }

  /** The vendor's own figures, if it sent any. */
  complete(usage: LlmUsage | null): void {
    this.#usage = usage;
  }

  /** A piece of text goes to the voice. */
  voiced(text: string): void {
    this.#ttsCharacters += text.length;
  }

  /** `free` minds cost nothing, whatever they count. */
  result({ free }: { free: boolean }): TurnCost {
    const { inputTokens, outputTokens, estimated, costUsd } = this.#usage ?? this.#estimate();
    const counts = { inputTokens, outputTokens, estimated, ttsCharacters: this.#ttsCharacters };
    return { ...counts, costUsd: free ? 0 : costUsd };
  }

  #estimate(): LlmUsage {
    const inputTokens = this.#request === null ? 0 : estimateInputTokens(this.#request);
    return { inputTokens, outputTokens: estimateTokens(this.#text), estimated: true, costUsd: null };
  }
}
