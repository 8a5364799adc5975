import { describe, expect, it } from 'vitest';
import { linesOf, remembered } from '../../../tests/support/conversations.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { hashOfToken } from '../../core/token.js';
import { beforeBeginning, recallFor } from './carry-on.js';
import { memoryDefaults } from './conversation-memory.js';
import { InProcessMemory } from './in-process-memory.js';

describe('a conversation that is carried on', () => {
  const clock = new VirtualClock();
  const memory = new InProcessMemory({ clock, rules: memoryDefaults, conversationsMax: 10 });
  const conversation = remembered({ owner: hashOfToken('the-token'), keptAtMs: clock.epochMs() });
  memory.keep('ses_a', conversation);
  const asked = { sessionId: 'ses_a', token: 'the-token', briefing: 'duo' };

  it('is given to its host, in its show', async () => {
    expect(await recallFor(memory, asked)).toEqual({ sessionId: 'ses_a', conversation });
  });

  it.each([{ token: 'another' }, { token: '' }, { briefing: 'interview' }, { sessionId: 'ses_b' }])(
    'is not given with %o',
    async (wrong) => expect(await recallFor(memory, { ...asked, ...wrong })).toBeNull(),
  );

  it('does not remember the token that opens it', () => {
    expect(JSON.stringify(conversation)).not.toContain('the-token');
  });

  it('lies before the beginning of the new session, in its order, however often it is carried on', () => {
    const once = beforeBeginning(linesOf(3));
    const again = beforeBeginning(once);
    for (const lines of [once, again]) {
      expect(lines.map(({ text }) => text)).toEqual(linesOf(3).map(({ text }) => text));
      expect(Math.max(...lines.map(({ endAt }) => endAt))).toBeLessThan(0);
      expect(lines.map(({ startAt }) => startAt)).toEqual(
        lines.map(({ startAt }) => startAt).toSorted((a, b) => a - b),
      );
    }
    expect(beforeBeginning([])).toEqual([]);
  });
});
