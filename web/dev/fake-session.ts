import type { FinishedSession, SessionSnapshot } from '../src/studio-port.js';
import { spentOn } from './fake-figures.js';
import { CAST, POINTS } from './scene.js';

const engine = (provider: string, model: string) => ({ provider, model, rehearsal: true, available: true });

export const emptySession = (): SessionSnapshot => ({
  title: 'Keepers of the light',
  briefing: 'lighthouses',
  points: POINTS,
  turnState: 'listening',
  turnId: null,
  cast: CAST.map((member) => ({
    ...member,
    state: 'listening',
    talkMs: 0,
    ...(member.kind === 'ai' && { llm: engine('rehearsal', 'script reader'), tts: engine('rehearsal', 'flite slt') }),
  })),
  autopilot: false,
  hostPresent: true,
  producers: 1,
  recording: { state: 'recording', directory: 'recordings/2026-11-20-keepers-of-the-light' },
  stt: engine('rehearsal', 'pocketsphinx'),
  markers: [],
  lines: [],
  turns: [],
  spent: spentOn([]),
});

export const finishedSession = (durationMs: number): FinishedSession => {
  const bytes = Math.round(durationMs * 96);
  const of = (speaker: string) => [
    { name: `${speaker}.wav`, kind: 'stem' as const, bytes, speaker },
    { name: `${speaker}.webm`, kind: 'webm' as const, bytes: Math.round(bytes / 12), speaker },
    { name: `${speaker}.vtt`, kind: 'captions' as const, bytes: 2_310, speaker },
    { name: `${speaker}.ledger.jsonl`, kind: 'ledger' as const, bytes: 48_100, speaker },
  ];
  return {
    sessionId: 'demo',
    directory: '/srv/trialogue/recordings/2026-11-20-keepers-of-the-light',
    durationMs,
    files: [
      ...CAST.flatMap((member) => of(member.id)),
      { name: 'session.yaml', kind: 'metadata', bytes: 3_120 },
      { name: 'events.jsonl', kind: 'log', bytes: 88_210 },
      { name: 'captions.jsonl', kind: 'log', bytes: 12_040 },
    ],
  };
};
