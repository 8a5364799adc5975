import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../tests/support/virtual-clock.js';
import type { LlmEvent, LlmRequest } from '../../llm.js';
import { ScriptReader } from './script-reader.js';

const REQUEST: LlmRequest = {
  speaker: { id: 'claude', name: 'Claude' },
  system: 'Speak.',
  messages: [{ role: 'user', name: 'Ada', text: 'hello', interrupted: false }],
  talkingPoints: [{ title: 'One', text: 'There is one thing to say.', keywords: [] }],
  topic: 'testing',
  maxOutputTokens: 300,
};

function listen(request: LlmRequest, signal = new AbortController().signal) {
  const clock = new VirtualClock();
  const events: (LlmEvent & { atMs: number })[] = [];
  const done = (async () => {
    for await (const event of new ScriptReader({ clock }).stream(request, { signal })) {
      events.push({ ...event, atMs: clock.nowMs() });
    }
  })();
  return { clock, events, done };
}

describe('the script reader as a stream', () => {
  it('begins after 60 ms and gives a word every 8 ms', async () => {
    const { clock, events, done } = listen(REQUEST);
    await clock.advance(2_000);
    await done;
    expect(events.slice(0, 3).map((event) => event.atMs)).toEqual([60, 68, 76]);
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { estimated: true } });
  });

  it('stops at the length it was allowed', async () => {
    const { clock, events, done } = listen({ ...REQUEST, maxOutputTokens: 5 });
    await clock.advance(2_000);
    await done;
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'length' });
    const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
    expect(text.length).toBeLessThanOrEqual(20);
  });

  it('ends in the middle of a word gap on abort, leaving no timer', async () => {
    const controller = new AbortController();
    const { clock, events, done } = listen(REQUEST, controller.signal);
    await clock.advance(70);
    controller.abort(new Error('the host speaks'));
    await done;
    expect(events.map((event) => event.type)).toEqual(['text-delta', 'text-delta']);
    expect(clock.pendingTimers).toBe(0);
  });
});
