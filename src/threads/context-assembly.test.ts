import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../adapters/support/llm-text.js';
import { assembleContext, type ContextMessage, type ContextParts } from './context-assembly.js';
import { budgetFor, cutToTokens } from './token-budget.js';

const said = (role: ContextMessage['role'], content: string, summarised = false): ContextMessage => ({
  role,
  content,
  summarised,
});
/** Questions and answers of 100 characters (25 tokens) each, ending with a question. */
const talk = (messages: number, summarised = 0) =>
  Array.from({ length: messages }, (_, n) => {
    const role = (messages - n) % 2 === 1 ? 'user' : 'assistant';
    return said(role, `${role} ${n}: ${'word '.repeat(20)}`.slice(0, 99).concat('.'), n < summarised);
  });
const parts = (over: Partial<ContextParts>): ContextParts => ({
  systemPrompt: 'Be brief.',
  summary: null,
  messages: talk(5),
  more: false,
  budgetTokens: 1_000,
  ...over,
});

describe('what a model is given', () => {
  it('is everything, without a summary, as long as it fits', () => {
    const { system, messages, leftOut } = assembleContext(parts({ summary: 'They met.' }));
    expect(system).toBe('Be brief.');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
    expect(leftOut).toBe(0);
  });

  it('is the newest messages and the summary, once it does not', () => {
    const assembled = assembleContext(parts({ messages: talk(81, 60), summary: 'They met.', budgetTokens: 1_000 }));
    expect(assembled.system).toMatch(/^Be brief\.\n\nWhat you and the user said .*They met\.$/s);
    expect(assembled.messages.at(-1)?.content).toMatch(/^user 80/);
    expect(assembled.messages[0]?.role).toBe('user');
    expect(assembled.leftOut).toBe(81 - assembled.messages.length);
    expect(assembled.tokens).toBeLessThanOrEqual(1_000);
    expect(assembled.messages.length).toBeGreaterThan(20);
  });

  it('has a sentence of each message that is neither in the window nor in the summary yet', () => {
    const { system, messages } = assembleContext(parts({ messages: talk(39, 10), summary: 'Before.', more: true }));
    const first = Number(/\d+/.exec(messages[0]?.content ?? '')?.[0]);
    for (let n = 10; n < first; n += 1) expect(system).toContain(` ${n}: word`);
    expect(system).not.toContain(' 9: word');
  });

  it('is the question, however long it is', () => {
    const question = 'x'.repeat(10_000);
    const { messages } = assembleContext(parts({ messages: [...talk(4), said('user', question)], budgetTokens: 500 }));
    expect(messages).toEqual([{ role: 'user', content: question }]);
  });

  it('has neighbours of one role in one message, and nothing empty', () => {
    const messages = [said('user', 'one'), said('assistant', ''), said('user', 'two'), said('user', 'three')];
    expect(assembleContext(parts({ messages })).messages).toEqual([{ role: 'user', content: 'one\n\ntwo\n\nthree' }]);
  });

  it('never exceeds its budget by more than the question, begins and ends with the user, and alternates', () => {
    const message = fc.record({
      role: fc.constantFrom('user' as const, 'assistant' as const),
      content: fc.string({ unit: 'grapheme', maxLength: 400 }),
      summarised: fc.boolean(),
    });
    const world = fc.record({
      messages: fc.array(message, { maxLength: 60 }),
      question: fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== ''),
      summary: fc.option(fc.string({ unit: 'grapheme', maxLength: 6_000 })),
      budgetTokens: fc.integer({ min: 500, max: 4_000 }),
      more: fc.boolean(),
    });
    fc.assert(
      fc.property(world, ({ messages, question, summary, budgetTokens, more }) => {
        const all = [...messages, said('user', question)];
        const assembled = assembleContext(parts({ messages: all, summary, budgetTokens, more }));
        expect(assembled.tokens).toBeLessThanOrEqual(budgetTokens + 10);
        expect(assembled.messages.at(-1)?.role).toBe('user');
        assembled.messages.forEach(({ role }, n) =>
          expect(role === assembled.messages[n + 1]?.role || role === assembled.messages[n - 1]?.role).toBe(false),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('a budget', () => {
  it('is what was chosen, as far as the model can take it beside its answer', () => {
    expect(budgetFor({ contextTokens: 200_000, tokenBudget: null })).toEqual({
      promptTokens: 16_000,
      answerTokens: 4_096,
    });
    expect(budgetFor({ contextTokens: 200_000, tokenBudget: 900_000 }).promptTokens).toBe(165_904);
    expect(budgetFor({ contextTokens: 8_192, tokenBudget: 100_000 })).toEqual({
      promptTokens: 4_915,
      answerTokens: 2_048,
    });
    expect(budgetFor({ contextTokens: null, tokenBudget: 1_000 }).promptTokens).toBe(1_000);
    expect(budgetFor({ contextTokens: 400, tokenBudget: null }).promptTokens).toBe(500);
  });

  it('cuts a text at a sentence, in any script, never within a character', () => {
    const text = 'A first sentence. A second one! '.repeat(40);
    expect(cutToTokens(text, 50)).toMatch(/[.!]$/);
    for (const sample of [
      text,
      '日本語の文章です。'.repeat(80),
      '👩‍🚀'.repeat(300),
      `${'漢'.repeat(200)}${'a'.repeat(900)}`,
    ]) {
      const cut = cutToTokens(sample, 100);
      expect(estimateTokens(cut)).toBeLessThanOrEqual(101);
      expect(cut).not.toMatch(/\p{Surrogate}/u);
    }
    expect(cutToTokens('short', 100)).toBe('short');
  });
});
