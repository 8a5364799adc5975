import { estimateTokens } from '../../adapters/support/llm-text.js';
import { limits } from '../../limits.js';

/** Assumed of a model that does not say how much it can take. */
const UNKNOWN_CONTEXT_TOKENS = 8_192;
/** Our count is a guess, and vendors wrap what they are sent. */
const MARGIN = 0.15;
const ANSWER_TOKENS = 1_000;
/** Less than the latest few turns makes no conversation: rather too much for a tiny model than nothing. */
const LEAST_TOKENS = 500;

/**
 * How many tokens of conversation a model is given: what its window leaves beside the system prompt and the answer,
 * but never more than is worth its price and its delay in every single turn.
 */
export function conversationBudget(options: { contextTokens: number | undefined; systemTokens: number }): number {
  const { contextTokens = UNKNOWN_CONTEXT_TOKENS, systemTokens } = options;
  const room = Math.floor(contextTokens * (1 - MARGIN)) - systemTokens - ANSWER_TOKENS;
  return Math.max(LEAST_TOKENS, Math.min(limits.contextTokens, room));
}

/** The beginning of a text, as much of it as takes no more than `tokens`. */
export function cutToTokens(text: string, tokens: number): string {
  const taken = estimateTokens(text);
  return taken <= tokens ? text : `${text.slice(0, Math.floor((text.length * tokens) / taken) - 1).trimEnd()}…`;
}
