import { describe, expect, it } from 'vitest';
import { lineOf, linesOf } from '../../../tests/support/conversations.js';
import { estimateTokens } from '../../adapters/support/llm-text.js';
import { extractOf } from './extract.js';
import { RunningSummary } from './running-summary.js';
import { SpeakerContext } from './speaker-context.js';
import { conversationBudget, cutToTokens } from './token-budget.js';

const NAMES: Readonly<Record<string, string>> = { you: 'Ada', claude: 'Claude', guest: 'Grace' };

function contextOf(options: { budgetTokens?: number; speaker?: string } = {}): SpeakerContext {
  const { budgetTokens = 6_000, speaker = 'claude' } = options;
  return new SpeakerContext({ speaker, nameOf: (id) => NAMES[id] ?? id, budgetTokens });
}

const tokensOf = (context: SpeakerContext) =>
  context.messages().reduce((sum, { name, text }) => sum + estimateTokens(`${name}: ${text}`) + 4, 0);

describe('what a speaker is given', () => {
  it('is every turn as it was heard, its own as its own, with names and cut marks', () => {
    const context = contextOf();
    context.add(lineOf(0, { text: 'Welcome, Grace.' }));
    context.add(lineOf(1, { text: 'I was about to', interrupted: true }));
    context.add(lineOf(2, { text: 'Wait.', speaker: 'guest' }));
    expect(context.messages()).toEqual([
      { role: 'user', name: 'Ada', text: 'Welcome, Grace.', interrupted: false },
      { role: 'assistant', name: 'Claude', text: 'I was about to', interrupted: true },
      { role: 'user', name: 'Grace', text: 'Wait.', interrupted: false },
    ]);
  });

  it('keeps turns in the order they began, though one was told late', () => {
    const context = contextOf();
    context.add(lineOf(0));
    context.add(lineOf(2));
    context.add(lineOf(1));
    expect(context.messages().map(({ text }) => text)).toEqual(linesOf(3).map(({ text }) => text));
  });

  it('holds forty turns; the next one sends the oldest eleven into the summary, so that the rest stays put for a while', () => {
    const context = contextOf();
    const folded = linesOf(51).map((line) => context.add(line));
    expect(folded.flatMap((count, index) => (count > 0 ? [[index, count]] : []))).toEqual([[40, 11]]);
    const [summary, first, ...rest] = context.messages();
    expect(summary).toMatchObject({ role: 'user', name: 'The show so far, in short' });
    expect(summary?.text).toMatch(/^Ada: Line number 0\. Claude: Line number 1\. .*Ada: Line number 10\.$/);
    expect(first?.text).toBe('Line number 11.');
    expect(rest).toHaveLength(39);
  });

  it.each([500, 1_000, 2_500, 6_000])('stays within %d tokens, whatever is said', (budgetTokens) => {
    const context = contextOf({ budgetTokens });
    for (let n = 0; n < 300; n += 1) {
      const words = 1 + ((n * 37) % 120);
      context.add(lineOf(n, { text: `${'word '.repeat(words).trim()}.` }));
      // A single turn may be larger than a tiny window; nobody is given less than the line to answer.
      const newestTokens = words * 2;
      expect(tokensOf(context)).toBeLessThanOrEqual(Math.max(budgetTokens, newestTokens + budgetTokens / 2));
      expect(context.messages().at(-1)?.text.split(' ')).toHaveLength(words);
    }
    expect(context.messages().length).toBeLessThanOrEqual(41);
  });

  it('knows before it is full what is to be remembered of the turns that are not kept', () => {
    const context = contextOf();
    const lines = linesOf(6);
    for (const line of lines) context.add(line);
    const state = context.before(new Set(lines.slice(-2)));
    expect(state.extracts).toHaveLength(4);
    const later = new SpeakerContext({
      speaker: 'claude',
      nameOf: (id) => NAMES[id] ?? id,
      budgetTokens: 6_000,
      summary: state,
      earlier: lines.slice(-2),
    });
    const [summary, ...turns] = later.messages();
    expect(summary?.text).toBe('Ada: Line number 0. Claude: Line number 1. Ada: Line number 2. Claude: Line number 3.');
    expect(turns.map(({ text }) => text)).toEqual(['Line number 4.', 'Line number 5.']);
  });
});

describe('a running summary', () => {
  const turn = (n: number) => ({ text: `Ada: Turn ${n} in full.`, extract: `Ada: Turn ${n}.` });
  const notes = { summary: 'They met.', openQuestions: ['Why?'], madePoints: ['the first', 'the second'] };

  it('is empty until something leaves, then a sentence for each turn', () => {
    const summary = new RunningSummary(700);
    expect(summary.text()).toBe('');
    summary.fold([turn(1), turn(2)]);
    expect(summary.text()).toBe('Ada: Turn 1. Ada: Turn 2.');
  });

  it('puts notes in the place of the turns they were made of, and of no others', () => {
    const summary = new RunningSummary(700);
    const [one, two, three] = [turn(1), turn(2), turn(3)];
    summary.fold([one, two]);
    summary.fold([three]);
    summary.take(notes, two);
    expect(summary.text()).toBe('They met. Points made already: the first; the second. Still open: Why? Ada: Turn 3.');
    expect(summary.state([turn(4)])).toEqual({ notes, extracts: ['Ada: Turn 3.', 'Ada: Turn 4.'] });
  });

  it('says the newest when there is too much to say', () => {
    const summary = new RunningSummary(20);
    summary.fold(Array.from({ length: 30 }, (_, n) => turn(n)));
    expect(summary.text()).toBe('Ada: Turn 25. Ada: Turn 26. Ada: Turn 27. Ada: Turn 28. Ada: Turn 29.');
  });

  it('forgets what has waited for notes too long', () => {
    const summary = new RunningSummary(700);
    summary.fold(Array.from({ length: 500 }, (_, n) => turn(n)));
    expect(summary.folded).toHaveLength(120);
    expect(summary.folded.at(-1)?.extract).toBe('Ada: Turn 499.');
  });

  it('takes notes on turns that were forgotten meanwhile', () => {
    const summary = new RunningSummary(700);
    const old = turn(0);
    summary.fold([old]);
    summary.fold(Array.from({ length: 120 }, (_, n) => turn(n + 1)));
    summary.take(notes, old);
    expect(summary.folded).toHaveLength(120);
  });
});

describe('a turn in short', () => {
  it.each([
    [
      'Right. I agree with most of that, but there is one thing. It is this.',
      'Ada: Right. I agree with most of that, but there is one thing.',
    ],
    [
      'That depends on what you call a city in the first place. Rome, say.',
      'Ada: That depends on what you call a city in the first place.',
    ],
    ['  Yes. ', 'Ada: Yes.'],
    ['', 'Ada: '],
  ])('is its first sentence that says something: %s', (text, extract) => {
    expect(extractOf({ name: 'Ada', text })).toBe(extract);
  });

  it('is cut between words when its first sentence has no end', () => {
    const extract = extractOf({ name: 'Ada', text: 'and then '.repeat(100) });
    expect(extract).toMatch(/^Ada: (and then )+(and|and then)…$/);
    expect(extract.length).toBeLessThanOrEqual(166);
  });
});

describe('the budget of a model', () => {
  it('is what its window leaves beside prompt and answer, within reason', () => {
    expect(conversationBudget({ contextTokens: 200_000, systemTokens: 2_000 })).toBe(6_000);
    expect(conversationBudget({ contextTokens: 8_192, systemTokens: 1_500 })).toBe(6_963 - 1_500 - 1_000);
    expect(conversationBudget({ contextTokens: undefined, systemTokens: 1_500 })).toBe(6_963 - 1_500 - 1_000);
    expect(conversationBudget({ contextTokens: 4_096, systemTokens: 3_800 })).toBe(500);
  });

  it('cuts a text to what fits', () => {
    expect(cutToTokens('abcd', 1)).toBe('abcd');
    for (const text of ['x'.repeat(4_000), '你'.repeat(1_000)]) {
      const cut = cutToTokens(text, 100);
      expect(estimateTokens(cut)).toBeLessThanOrEqual(100);
      expect(estimateTokens(cut)).toBeGreaterThan(90);
    }
  });
});
