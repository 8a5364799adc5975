import type { CastMember, Line, SessionSnapshot } from '../studio-port.js';

const rehearsal = (model: string) => ({ provider: 'rehearsal', model, rehearsal: true, available: true });

export const member = (id: string, over: Partial<CastMember> = {}): CastMember => ({
  id,
  name: id.charAt(0).toUpperCase() + id.slice(1),
  kind: id === 'you' ? 'host' : 'ai',
  role: id === 'you' ? 'host' : 'guest',
  state: 'listening',
  talkMs: 0,
  ...over,
});

export const line = (speaker: string, over: Partial<Line> = {}): Line => ({
  turnId: `t-${speaker}`,
  speaker,
  text: 'A line.',
  startAt: 0,
  endAt: 48_000,
  interrupted: false,
  ...over,
});

/** A session nobody speaks in, for tests that change one thing about it. */
export const snapshot = (over: Partial<SessionSnapshot> = {}): SessionSnapshot => ({
  title: 'Keepers of the light',
  briefing: 'lighthouses',
  points: [],
  turnState: 'listening',
  turnId: null,
  cast: [member('you'), member('claude'), member('guest')],
  autopilot: false,
  hostPresent: true,
  producers: 0,
  recording: { state: 'recording', directory: 'recordings/s1' },
  stt: rehearsal('sphinx'),
  markers: [],
  lines: [],
  turns: [],
  spent: {
    ...{ turns: 0, inputTokens: 0, outputTokens: 0, estimated: false },
    ...{ costUsd: 0, unpricedTurns: 0, ttsCharacters: 0 },
  },
  ...over,
});
