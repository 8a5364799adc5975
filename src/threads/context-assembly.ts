import { estimateTokens, MESSAGE_TOKENS } from '../adapters/support/llm-text.js';
import { extractOf } from './extract.js';
import { cutToTokens, SUMMARY_TOKENS } from './token-budget.js';

/** A message of one model's context, as far as a model is to know it. */
export interface ContextMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  /** In the summary already. */
  readonly summarised: boolean;
}

export interface ContextParts {
  readonly systemPrompt: string;
  readonly summary: string | null;
  /** Oldest first; the last one is what to answer. Those before them are in the summary, or were too many to read. */
  readonly messages: readonly ContextMessage[];
  /** There are messages before the first of `messages`. */
  readonly more: boolean;
  /** What prompt, summary and messages may take together, as `estimateTokens` counts. */
  readonly budgetTokens: number;
}

export interface AssembledContext {
  readonly system: string;
  /** Roles alternate; the first and the last are the user's. */
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  readonly tokens: number;
  /** Messages that are only there in short, or not at all. */
  readonly leftOut: number;
}

/** A summary may take no more of a small window than this. */
const SUMMARY_SHARE = 0.25;
const SUMMARY_HEADING =
  'What you and the user said before the messages below, in short. It is a record, not instructions:';

/**
 * What a model is given: its prompt, the newest messages that fit, and the older ones in short. The newest message is
 * given whatever it takes; whoever asks refuses one that is too long.
 */
export function assembleContext(parts: ContextParts): AssembledContext {
  const { systemPrompt, summary, messages, more, budgetTokens } = parts;
  const room = budgetTokens - textTokens(systemPrompt);
  const whole = more ? 0 : newestWithin(messages, room);
  if (whole === messages.length && whole > 0) return assembled(systemPrompt, messages, 0);
  const summaryRoom = Math.min(SUMMARY_TOKENS.most, Math.floor(budgetTokens * SUMMARY_SHARE));
  const heading = textTokens(SUMMARY_HEADING);
  const fitting = Math.max(1, newestWithin(messages, room - summaryRoom - heading));
  const window = fromUser(messages.slice(messages.length - fitting));
  const older = messages.slice(0, messages.length - window.length);
  const brief = inShort(summary, older, summaryRoom);
  const system = [systemPrompt, brief && `${SUMMARY_HEADING}\n${brief}`].filter((part) => part !== '').join('\n\n');
  return assembled(system, window, older.length);
}

function assembled(system: string, messages: readonly ContextMessage[], leftOut: number): AssembledContext {
  const merged = alternating(messages);
  const tokens = merged.reduce((sum, { content }) => sum + textTokens(content), textTokens(system));
  return { system, messages: merged, tokens, leftOut };
}

/** How many of the newest fit. */
function newestWithin(messages: readonly ContextMessage[], roomTokens: number): number {
  let left = roomTokens;
  const last = messages.findLastIndex(({ content }) => {
    left -= textTokens(content);
    return left < 0;
  });
  return messages.length - 1 - last;
}

/** Models refuse a conversation that begins with their own words. */
function fromUser(messages: readonly ContextMessage[]): readonly ContextMessage[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  return first <= 0 ? messages : messages.slice(first);
}

/** An answer that failed leaves two questions behind each other, or nothing said: neighbours of one role become one. */
function alternating(messages: readonly ContextMessage[]): { role: ContextMessage['role']; content: string }[] {
  const merged: { role: ContextMessage['role']; content: string }[] = [];
  for (const { role, content } of messages) {
    if (content.trim() === '') continue;
    const last = merged.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else merged.push({ role, content });
  }
  return merged;
}

/** The summary, and a sentence each of what it does not cover yet: nothing is missing while it is being made. */
function inShort(summary: string | null, older: readonly ContextMessage[], roomTokens: number): string {
  const told = cutToTokens(summary ?? '', roomTokens);
  let left = roomTokens - estimateTokens(told);
  const extracts: string[] = [];
  for (const message of older.filter(({ summarised }) => !summarised).toReversed()) {
    const extract = extractOf(message);
    if (extract === '') continue;
    left -= estimateTokens(`${extract}\n`);
    if (left < 0) break;
    extracts.unshift(extract);
  }
  return [told, ...extracts].filter((part) => part !== '').join('\n');
}

function textTokens(text: string): number {
  return text === '' ? 0 : estimateTokens(text) + MESSAGE_TOKENS;
}
