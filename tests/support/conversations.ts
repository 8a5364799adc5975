import type { RememberedConversation } from '../../src/podcast/memory/conversation-memory.js';
import type { Line } from '../../src/protocol/live-session.js';

/** The `n`th line of a conversation, a second long each. */
export function lineOf(n: number, fields: Partial<Line> = {}): Line {
  const startAt = n * 48_000;
  const turnId = `turn-${String(n).padStart(4, '0')}`;
  const speaker = n % 2 === 0 ? 'you' : 'claude';
  return {
    turnId,
    speaker,
    text: `Line number ${n}.`,
    startAt,
    endAt: startAt + 47_000,
    interrupted: false,
    ...fields,
  };
}

export function linesOf(count: number): Line[] {
  return Array.from({ length: count }, (_, n) => lineOf(n));
}

export function remembered(fields: Partial<RememberedConversation> = {}): RememberedConversation {
  const usual = { version: 1, briefing: 'duo', owner: 'nobody', keptAtMs: Date.UTC(2026, 0, 1) } as const;
  return { ...usual, lines: linesOf(3), summaries: {}, ...fields };
}
