import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../tests/support/virtual-clock.js';
import type { TextEvent, TextRequest } from '../../text.js';
import { ThreadReader } from './thread-reader.js';
import { ANSWER_NOTICE, threadReply } from './thread-reply.js';

const BRIEFING = 'You prepare an episode on lighthouses. The keeper of Skerryvore lived alone for nine months.';
const ask = (content: string, more: Partial<TextRequest> = {}): TextRequest => ({
  system: BRIEFING,
  messages: [{ role: 'user', content }],
  maxOutputTokens: 500,
  ...more,
});

describe('what stands in for a model in writing', () => {
  it('quotes what the conversation says on the question, and says that no model has read it', () => {
    const reply = threadReply(ask('How long did the keeper live at Skerryvore?'));
    expect(reply).toContain(ANSWER_NOTICE);
    expect(reply).toContain('> The keeper of Skerryvore lived alone for nine months.');
  });

  it('finds nothing where there is nothing', () => {
    const reply = threadReply(ask('What does coffee cost in Oslo?'));
    expect(reply).toContain('Nothing before it speaks of what you asked: “What does coffee cost in Oslo?”');
    expect(reply).not.toContain('Skerryvore');
  });

  it('does not quote itself', () => {
    const first = threadReply(ask('Who was the keeper?'));
    const messages = [
      { role: 'user', content: 'Who was the keeper?' },
      { role: 'assistant', content: first },
      { role: 'user', content: 'And the keeper again?' },
    ] as const;
    const second = threadReply(ask('', { messages }));
    expect(second.match(/nine months/g)).toHaveLength(1);
  });

  it('comes word by word, and ends with its length', async () => {
    const clock = new VirtualClock();
    const events: TextEvent[] = [];
    const run = (async () => {
      const reader = new ThreadReader({ clock });
      const signal = new AbortController().signal;
      for await (const event of reader.stream(ask('Who was the keeper?'), { signal })) events.push(event);
    })();
    await clock.advance(5_000);
    await run;
    const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
    expect(text).toBe(threadReply(ask('Who was the keeper?')));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { costUsd: 0, estimated: true } });
  });
});
