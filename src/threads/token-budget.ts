import { estimateTokens } from '../adapters/support/llm-text.js';

/** How long a summary is: at least so long where there is enough to tell. */
export const SUMMARY_TOKENS = { least: 300, most: 700 } as const;

/** Assumed of a model that does not say how much it can take. */
const UNKNOWN_CONTEXT_TOKENS = 8_192;
/** What a conversation is given where nobody chose: every question pays for all of it. */
const USUAL_BUDGET_TOKENS = 16_000;
const ANSWER_TOKENS = 4_096;
/** Our count is a guess, and vendors wrap what they are sent. */
const MARGIN = 0.15;
/** Less than a prompt and a question or two makes no conversation: rather too much for a tiny model than nothing. */
const LEAST_TOKENS = 500;

export interface Budget {
  /** Prompt, summary and messages together. */
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** What an answer may be given and may take: as chosen, but never more than the model's window holds. */
export function budgetFor(options: { contextTokens: number | null; tokenBudget: number | null }): Budget {
  const contextTokens = options.contextTokens ?? UNKNOWN_CONTEXT_TOKENS;
  const answerTokens = Math.min(ANSWER_TOKENS, Math.floor(contextTokens / 4));
  const room = Math.floor(contextTokens * (1 - MARGIN)) - answerTokens;
  const wanted = options.tokenBudget ?? USUAL_BUDGET_TOKENS;
  return { promptTokens: Math.max(LEAST_TOKENS, Math.min(wanted, room)), answerTokens };
}

/** The beginning of a text, as much of it as takes no more than `tokens`, ending with a sentence where one ends late enough. */
export function cutToTokens(text: string, tokens: number): string {
  const taken = estimateTokens(text);
  if (taken <= tokens) return text;
  let cut = text.slice(0, Math.floor((text.length * tokens) / taken));
  // Scripts take different room: a text whose beginning is the dense part is cut further.
  while (estimateTokens(cut) > tokens - 1) cut = cut.slice(0, Math.floor(cut.length * 0.95));
  const sentence = /^[\s\S]*[.!?。！？]["”')\]]?(?=\s|$)/u.exec(cut)?.[0] ?? '';
  return sentence.length > cut.length / 2 ? sentence : `${withoutHalf(cut).trimEnd()}…`;
}

function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}
