import { describe, expect, it } from 'vitest';
import type { LlmMessage } from '../llm.js';
import { estimateInputTokens, estimateTokens, toChatMessages, usageOf } from './llm-text.js';

const said = (role: LlmMessage['role'], name: string, text: string, interrupted = false): LlmMessage => ({
  role,
  name,
  text,
  interrupted,
});

describe('a conversation for a model with two roles', () => {
  it('names everybody but the speaker, and joins neighbours', () => {
    const messages = toChatMessages([
      said('user', 'Ada', 'Welcome.'),
      said('user', 'Grace', 'Hello.'),
      said('assistant', 'Claude', 'Hi.'),
      said('assistant', 'Claude', 'Good to be here.'),
      said('user', 'Ada', 'So?'),
    ]);
    expect(messages).toEqual([
      { role: 'user', content: 'Ada: Welcome.\nGrace: Hello.' },
      { role: 'assistant', content: 'Hi.\nGood to be here.' },
      { role: 'user', content: 'Ada: So?' },
    ]);
  });

  it('shows where a line was cut, once', () => {
    const cut = (text: string) => toChatMessages([said('user', 'Ada', text, true)])[0]?.content;
    expect(cut('and then I ')).toBe('Ada: and then I—');
    expect(cut('and then I —')).toBe('Ada: and then I—');
    expect(cut('and then I--')).toBe('Ada: and then I—');
  });

  it('leaves out lines without words, also when they part two of one role', () => {
    const messages = toChatMessages([
      said('user', 'Ada', 'One.'),
      said('assistant', 'Claude', '  ', true),
      said('user', 'Ada', 'Two.'),
    ]);
    expect(messages).toEqual([{ role: 'user', content: 'Ada: One.\nAda: Two.' }]);
  });

  it('opens the show and asks to go on where nobody else did', () => {
    expect(toChatMessages([])).toEqual([{ role: 'user', content: '(The show begins.)' }]);
    expect(toChatMessages([said('assistant', 'Claude', 'Hello.')]).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ]);
  });
});

describe('counting without the vendor', () => {
  it('takes four letters, or one Chinese character, for a token', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('twelve chars')).toBe(3);
    expect(estimateTokens('你好世界')).toBe(4);
    expect(estimateTokens('согласен')).toBe(4);
    expect(estimateTokens('ok, 世界')).toBe(3);
  });

  it('counts all that is sent', () => {
    const request = {
      speaker: { id: 'claude', name: 'Claude' },
      system: 'x'.repeat(400),
      messages: [said('user', 'Ada', 'y'.repeat(395))],
      talkingPoints: [],
      topic: '',
      maxOutputTokens: 1,
    };
    expect(estimateInputTokens(request)).toBe(100 + 4 + 100 + 4);
  });

  it('prices a cached prompt as other input where the vendor has one price', () => {
    const count = { inputTokens: 1_000, outputTokens: 0, cacheReadTokens: 400, estimated: false };
    expect(usageOf(count, { inputUsd: 1, outputUsd: 2 }).costUsd).toBeCloseTo(0.001, 12);
    expect(usageOf(count, { inputUsd: 1, outputUsd: 2, cacheReadUsd: 0.5 }).costUsd).toBeCloseTo(0.0008, 12);
    expect(usageOf(count, undefined).costUsd).toBeNull();
  });
});
