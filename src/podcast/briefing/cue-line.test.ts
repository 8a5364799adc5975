import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LlmRequest } from '../../adapters/llm.js';
import { toChatMessages } from '../../adapters/support/llm-text.js';
import { parseBriefing } from './briefing-loader.js';
import { directedRequest, type TurnDirection } from './cue-line.js';

const SHOW = parseBriefing('round-table', readFileSync('briefings/round-table.md', 'utf8'));
const REQUEST: LlmRequest = {
  speaker: { id: 'vera', name: 'Vera' },
  system: '',
  messages: [{ role: 'user', name: 'Max', text: 'One copy is no copy.', interrupted: false }],
  talkingPoints: SHOW.talkingPoints,
  topic: SHOW.topic,
  maxOutputTokens: 100,
};
const ask = (direction: TurnDirection, briefing = SHOW) => directedRequest(REQUEST, briefing, direction);
const lastLine = (direction: TurnDirection, briefing = SHOW) => ask(direction, briefing).messages.at(-1)?.text;

describe('what the director asks of a mind', () => {
  it('is nothing when the turn answers the host, who is answered', () => {
    const request = ask({ cue: undefined, made: [1] });
    expect(request.messages).toEqual(REQUEST.messages);
    expect(request).not.toHaveProperty('cue');
    expect(request.pointsMade?.map((point) => point.title)).toEqual(['one copy is no copy']);
  });

  it('comes as a last line in brackets that has no name, as the system prompt announces it', () => {
    const { messages } = ask({ cue: { kind: 'next-point', point: 0 }, made: [] });
    expect(toChatMessages(messages)).toEqual([
      { role: 'user', content: 'Max: One copy is no copy.\n(That will do. Lead over to this: clay lasts.)' },
    ]);
  });

  it('comes as data too, for a mind that reads from the briefing', () => {
    expect(ask({ cue: { kind: 'open', point: 0 }, made: [] }).cue).toEqual({
      kind: 'open',
      host: 'Host',
      point: SHOW.talkingPoints[0],
    });
  });

  it('names the host where the floor goes back', () => {
    const named = { ...SHOW, host: { name: 'Anna' } };
    for (const kind of ['hand-back', 'wrap-up'] as const) {
      expect(lastLine({ cue: { kind }, made: [] }, named)).toContain('Anna');
      expect(lastLine({ cue: { kind }, made: [] })).toContain('the host');
    }
  });

  it('asks for something else with every cue', () => {
    const kinds = ['open', 'continue', 'next-point', 'hand-back', 'wrap-up'] as const;
    expect(new Set(kinds.map((kind) => lastLine({ cue: { kind }, made: [] }))).size).toBe(kinds.length);
  });
});
