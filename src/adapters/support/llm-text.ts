import type { LlmMessage, LlmRequest, LlmUsage } from '../llm.js';
import type { TextMessage, TextRequest } from '../text.js';

/** Chat models want to be spoken to first, and newer ones refuse to carry on a message of their own. */
const OPENING = '(The show begins.)';
const CARRY_ON = '(Please go on.)';
const WRITTEN_OPENING = '(The conversation so far.)';

/**
 * A conversation of several people for a model that knows two roles: the speaker's own lines as they are,
 * everybody else's as `Name: text`, the producers' without a name. A line that was cut ends with a dash.
 */
export function toChatMessages(lines: readonly LlmMessage[]): TextMessage[] {
  return alternating(
    lines.map((line) => ({ role: line.role, content: lineText(line) })),
    OPENING,
  );
}

/** What is spoken, as it is written to a model. */
export function writtenForm({ system, messages, maxOutputTokens }: LlmRequest): TextRequest {
  return { system, messages: toChatMessages(messages), maxOutputTokens };
}

/** A written conversation in the form every chat model takes. */
export function chatForm(request: TextRequest): TextRequest {
  return { ...request, messages: alternating(request.messages, WRITTEN_OPENING) };
}

/** Roles alternate, the first and the last message are the user's, none is empty; neighbours of one role become one. */
function alternating(lines: readonly TextMessage[], opening: string): TextMessage[] {
  const messages: { role: TextMessage['role']; content: string }[] = [];
  for (const { role, content } of lines) {
    if (content.trim() === '') continue;
    const last = messages.at(-1);
    if (last?.role === role) last.content += `\n${content}`;
    else messages.push({ role, content });
  }
  const opened: TextMessage[] =
    messages[0]?.role === 'user' ? messages : [{ role: 'user', content: opening }, ...messages];
  return opened.at(-1)?.role === 'user' ? opened : [...opened, { role: 'user', content: CARRY_ON }];
}

function lineText({ role, name, text, interrupted }: LlmMessage): string {
  const said = text.trim();
  if (said === '') return '';
  const cut = interrupted ? `${said.replace(/[\s—–-]+$/, '')}—` : said;
  return role === 'assistant' || name === '' ? cut : `${name}: ${cut}`;
}

/**
 * Tokens a character, by script: of two vocabularies in wide use (o200k, cl100k) the newer takes 0.23 and 0.3, the older
 * 0.24 and 0.9 for English and for Greek, Cyrillic, Arabic or Hebrew; where letters are syllables or words both take most
 * of a token for each. Other Latin languages lie up to a third above English.
 */
const LATIN_TOKENS = 0.25;
const ALPHABET_TOKENS = 0.5;
const SYLLABLE_TOKENS = 1;
const ALPHABETS =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Armenian}\p{Script=Georgian}]/gu;
const SYLLABLES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}]/gu;
/** What a message costs besides its text. */
export const MESSAGE_TOKENS = 4;

/** A guess: for answers of which the vendor did not say what they took, and for what fits into a model's window. */
export function estimateTokens(text: string): number {
  const alphabet = text.match(ALPHABETS)?.length ?? 0;
  const syllables = text.match(SYLLABLES)?.length ?? 0;
  const latin = text.length - alphabet - syllables;
  return Math.ceil(latin * LATIN_TOKENS + alphabet * ALPHABET_TOKENS + syllables * SYLLABLE_TOKENS);
}

export function estimateInputTokens(request: LlmRequest): number {
  return estimateTextTokens(writtenForm(request));
}

export function estimateTextTokens({ system, messages }: Pick<TextRequest, 'system' | 'messages'>): number {
  const text = messages.reduce((sum, { content }) => sum + estimateTokens(content) + MESSAGE_TOKENS, 0);
  return estimateTokens(system) + MESSAGE_TOKENS + text;
}

/** US dollars for a million tokens. */
export interface TokenPrice {
  readonly inputUsd: number;
  readonly outputUsd: number;
  /** Input read from the vendor's prompt cache, and written to it; as other input when absent. */
  readonly cacheReadUsd?: number;
  readonly cacheWriteUsd?: number;
}

export interface TokenCount {
  /** All of the prompt, what came from a cache included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly estimated: boolean;
}

/** What an answer took and cost; the cost is null when the price is not known. */
export function usageOf(count: TokenCount, price: TokenPrice | undefined): LlmUsage {
  const { inputTokens, outputTokens, estimated } = count;
  return { inputTokens, outputTokens, estimated, costUsd: price === undefined ? null : cost(count, price) };
}

function cost(count: TokenCount, price: TokenPrice): number {
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = count;
  const plain = Math.max(0, count.inputTokens - cacheReadTokens - cacheWriteTokens);
  const microUsd =
    plain * price.inputUsd +
    cacheReadTokens * (price.cacheReadUsd ?? price.inputUsd) +
    cacheWriteTokens * (price.cacheWriteUsd ?? price.inputUsd) +
    count.outputTokens * price.outputUsd;
  return microUsd / 1_000_000;
}
