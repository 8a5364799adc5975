import type { FinishedSession, Levels, Line, LiveState, SessionSnapshot, Studio } from '../src/studio-port.js';
import { BEATS, CAST, POINTS, type Beat } from './scene.js';

const RATE = 48_000;
const TICK_MS = 100;
const GAP_S = 1.4;

const engine = (provider: string, model: string) => ({ provider, model, rehearsal: true, available: true });

const emptySession = (): SessionSnapshot => ({
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
});

const finishedSession = (durationMs: number): FinishedSession => {
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
    ],
  };
};

const wordsOf = (beat: Beat) => {
  const texts = beat.text.split(' ');
  const each = (beat.seconds * RATE) / texts.length;
  return texts.map((text, place) => ({ text, from: Math.round(place * each), to: Math.round((place + 1) * each) }));
};

/** Where the scene stands at a second: the beat, how far into it, and the gap before it. */
const sceneAt = (second: number) => {
  const length = BEATS.reduce((sum, beat) => sum + beat.seconds + GAP_S, 0);
  let rest = second % length;
  for (const [place, beat] of BEATS.entries()) {
    if (rest < GAP_S) return { beat, into: rest - GAP_S, turnId: `${Math.floor(second / length)}-${place}` };
    rest -= GAP_S;
    if (rest < beat.seconds) return { beat, into: rest, turnId: `${Math.floor(second / length)}-${place}` };
    rest -= beat.seconds;
  }
  throw new Error('The scene has no such second.');
};

const voice = (second: number): number => {
  const syllable = Math.abs(Math.sin(second * 11)) * (0.55 + 0.45 * Math.sin(second * 2.3 + 1));
  return Math.max(0.02, syllable * (Math.sin(second * 0.9) > -0.85 ? 0.6 : 0.05));
};

/** A studio that is played: a scripted conversation in real time, for looking at the page without a server. */
export const fakeStudio = (): Studio => {
  const listeners = new Set<() => void>();
  const begin = performance.now();
  const second = (): number => (performance.now() - begin) / 1000;
  let notice = 0;
  let state: LiveState = {
    connection: 'live', sessionId: 'demo', session: emptySession(), partial: '', speaking: null, notices: [], finished: null,
    capturedSamples: 0, unconfirmedSamples: 0, muted: false,
  };
  const set = (patch: Partial<LiveState>): void => {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  };
  const setSession = (patch: Partial<SessionSnapshot>): void => set({ session: { ...(state.session ?? emptySession()), ...patch } });
  let previous: { beat: Beat; turnId: string; startAt: number } | null = null;

  const tick = (): void => {
    const at = Math.round(second() * RATE);
    const { beat, into, turnId } = sceneAt(second());
    const session = state.session ?? emptySession();
    const isHost = beat.speaker === 'you';
    const active = into < 0 ? (isHost ? 'listening' : 'thinking') : 'speaking';
    const words = wordsOf(beat);
    const held = session.turnState === 'holding';
    let lines: readonly Line[] = session.lines;
    if (previous !== null && previous.turnId !== turnId) {
      const done = previous;
      const line = { turnId: done.turnId, speaker: done.beat.speaker, text: done.beat.text, startAt: done.startAt, endAt: Math.round(done.startAt + done.beat.seconds * RATE), interrupted: done.beat.interrupted === true };
      lines = [...lines, line];
    }
    if (previous === null || previous.turnId !== turnId) previous = { beat, turnId, startAt: Math.round(at - into * RATE) };
    set({
      capturedSamples: at,
      unconfirmedSamples: state.connection === 'reconnecting' ? state.unconfirmedSamples + (RATE * TICK_MS) / 1000 : 4_800,
      partial: isHost && into > 0 ? words.filter((word) => word.to < into * RATE).map((word) => word.text.toLowerCase()).join(' ') : '',
      speaking: !isHost && into >= 0 ? { turnId, speaker: beat.speaker, words, heard: Math.round(into * RATE) } : null,
      session: {
        ...session,
        lines: lines as Line[],
        turnState: held ? 'holding' : active === 'listening' ? 'listening' : isHost ? 'host-speaking' : active,
        turnId: isHost ? null : turnId,
        cast: session.cast.map((member) => ({
          ...member,
          state: member.id === beat.speaker ? active : 'listening',
          talkMs: lines.filter((line) => line.speaker === member.id).reduce((sum, line) => sum + (line.endAt - line.startAt) / 48, 0),
        })),
      },
    });
  };
  const timer = setInterval(tick, TICK_MS);

  const levels = (): Levels => {
    const { beat, into } = sceneAt(second());
    const peak = into > 0 ? voice(second()) : 0.002;
    const quiet = { peak: 0.003, rms: 0.001 };
    const loud = { peak, rms: peak / 3 };
    return { microphone: beat.speaker === 'you' ? loud : quiet, speech: beat.speaker === 'you' ? quiet : loud, clipping: false };
  };

  const tell = (level: 'info' | 'warning' | 'error', message: string): void => {
    notice += 1;
    set({ notices: [...state.notices, { id: notice, level, message }] });
  };
  addEventListener('demo', (event) => {
    if (!(event instanceof CustomEvent)) return;
    if (event.detail === 'offline') set({ connection: 'reconnecting', unconfirmedSamples: 12 * RATE });
    if (event.detail === 'notices') {
      tell('warning', 'Recognition failed for a moment; typed lines still work.');
      tell('error', 'Maren’s model gave no usable answer. Give the floor to her again, or go on.');
    }
    if (event.detail === 'refused') {
      tell('error', 'The server holds as many sessions as it may. Try again later.');
      set({ connection: 'refused' });
    }
  });

  return {
    state: { getState: () => state, subscribe: (listener) => (listeners.add(listener), () => void listeners.delete(listener)) },
    levels,
    selectMicrophone: async () => tell('info', 'Another microphone has taken over.'),
    close: () => clearInterval(timer),
    actions: {
      takeFloor: async () => tell('info', 'You have the floor.'),
      giveFloor: async (speaker) => tell('info', `The floor goes to ${speaker} next.`),
      setAutopilot: async (on) => setSession({ autopilot: on }),
      setHold: async (on) => setSession({ turnState: on ? 'holding' : 'listening' }),
      say: async (text) => tell('info', `Typed: ${text}`),
      addMarker: async () => {
        const known = state.session?.markers ?? [];
        const marker = { id: `m${known.length}`, at: state.capturedSamples, label: `Marker ${known.length + 1}` };
        setSession({ markers: [...known, marker] });
        return marker;
      },
      setMuted: (muted) => set({ muted }),
      dismissNotice: (id) => set({ notices: state.notices.filter((one) => one.id !== id) }),
      end: async () => {
        clearInterval(timer);
        const finished = finishedSession(second() * 1000);
        set({ finished, connection: 'ended' });
        return finished;
      },
    },
  };
};
