import type { Levels, Line, LiveActions, LiveState, Notice, SessionSnapshot, Studio } from '../src/studio-port.js';
import { emptySession, finishedSession } from './fake-session.js';
import { spentOn, turnsOf } from './fake-figures.js';
import { RATE, sceneAt, voice, wordsOf, type Beat } from './scene.js';

const TICK_MS = 100;

interface Played {
  readonly beat: Beat;
  readonly turnId: string;
  readonly startAt: number;
}

const lineOf = ({ beat, turnId, startAt }: Played): Line => ({
  turnId,
  speaker: beat.speaker,
  text: beat.text,
  startAt,
  endAt: Math.round(startAt + beat.seconds * RATE),
  interrupted: beat.interrupted === true,
});

const talkMs = (lines: readonly Line[], speaker: string): number =>
  lines
    .filter((line) => line.speaker === speaker)
    .reduce((sum, line) => sum + ((line.endAt - line.startAt) * 1000) / RATE, 0);

/** Plays the scene in real time into a live state. */
class Stage {
  readonly #listeners = new Set<() => void>();
  readonly #begin = performance.now();
  readonly #timer = setInterval(() => this.#tick(), TICK_MS);
  #played: Played | null = null;
  state: LiveState = {
    connection: 'live',
    sessionId: 'demo',
    session: emptySession(),
    partial: '',
    speaking: null,
    notices: [],
    finished: null,
    refusal: null,
    capturedSamples: 0,
    positionSamples: 0,
    unconfirmedSamples: 0,
    keptIn: 'browser',
    muted: false,
    decision: null,
    measured: [],
  };

  get session(): SessionSnapshot {
    return this.state.session ?? emptySession();
  }

  get second(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  set(patch: Partial<LiveState>): void {
    this.state = { ...this.state, ...patch };
    for (const listener of this.#listeners) listener();
  }

  setSession(patch: Partial<SessionSnapshot>): void {
    this.set({ session: { ...this.session, ...patch } });
  }

  tell(level: Notice['level'], message: string): void {
    this.set({ notices: [...this.state.notices, { id: Date.now() + this.state.notices.length, level, message }] });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const { beat, into, turnId } = sceneAt(this.second);
    const at = Math.round(this.second * RATE);
    const isHost = beat.speaker === 'you';
    const waiting =
      this.state.connection === 'reconnecting' ? this.state.unconfirmedSamples + (RATE * TICK_MS) / 1000 : RATE / 10;
    const said = wordsOf(beat).filter((word) => word.to < into * RATE);
    this.set({
      capturedSamples: at,
      positionSamples: at,
      unconfirmedSamples: waiting,
      partial: isHost ? said.map((word) => word.text.toLowerCase()).join(' ') : '',
      speaking:
        !isHost && into >= 0
          ? { turnId, speaker: beat.speaker, words: wordsOf(beat), heard: Math.round(into * RATE) }
          : null,
      session: this.#sessionAt(into, { beat, turnId, startAt: Math.round(at - into * RATE) }),
    });
  }

  #linesWith(playing: Played): Line[] {
    const before = this.#played;
    if (before?.turnId === playing.turnId) return this.session.lines;
    this.#played = playing;
    return before === null ? this.session.lines : [...this.session.lines, lineOf(before)];
  }

  #sessionAt(into: number, playing: Played): SessionSnapshot {
    const { beat, turnId, startAt } = playing;
    const lines = this.#linesWith(playing);
    const turns = turnsOf([...lines, { turnId, speaker: beat.speaker, startAt }]);
    const isHost = beat.speaker === 'you';
    const waiting = isHost ? 'listening' : 'thinking';
    const active = into < 0 ? waiting : 'speaking';
    const turnState = isHost && into >= 0 ? 'host-speaking' : active;
    return {
      ...this.session,
      lines,
      turns,
      spent: spentOn(turns),
      turnId: isHost ? null : turnId,
      turnState: this.session.turnState === 'holding' ? 'holding' : turnState,
      cast: this.session.cast.map((member) => ({
        ...member,
        state: member.id === beat.speaker ? active : 'listening',
        talkMs: talkMs(lines, member.id),
      })),
    };
  }
}

const levelsOf = (stage: Stage): Levels => {
  const { beat, into } = sceneAt(stage.second);
  const peak = into > 0 ? voice(stage.second) : 0.002;
  const quiet = { peak: 0.003, rms: 0.001 };
  const loud = { peak, rms: peak / 3 };
  const isHost = beat.speaker === 'you';
  return { microphone: isHost ? loud : quiet, speech: isHost ? quiet : loud, clipping: false };
};

const actionsOf = (stage: Stage): LiveActions => ({
  takeFloor: async () => stage.tell('info', 'You have the floor.'),
  giveFloor: async (speaker) => stage.tell('info', `The floor goes to ${speaker} next.`),
  setAutopilot: async (on) => stage.setSession({ autopilot: on }),
  setHold: async (on) => stage.setSession({ turnState: on ? 'holding' : 'listening' }),
  say: async (text) => stage.tell('info', `Typed: ${text}`),
  addMarker: async (label = '') => {
    const known = stage.session.markers;
    const marker = { id: `m${known.length}`, at: stage.state.positionSamples, label };
    stage.setSession({ markers: [...known, marker] });
    return marker;
  },
  setMuted: (muted) => stage.set({ muted }),
  dismissNotice: (id) => stage.set({ notices: stage.state.notices.filter((one) => one.id !== id) }),
  end: async () => {
    stage.stop();
    const finished = finishedSession(stage.second * 1000);
    stage.set({ finished, connection: 'ended' });
    return finished;
  },
});

const trouble = (stage: Stage, what: unknown): void => {
  if (what === 'offline') stage.set({ connection: 'reconnecting', unconfirmedSamples: 12 * RATE });
  if (what === 'notices') {
    stage.tell('warning', 'Recognition failed for a moment; typed lines still work.');
    stage.tell('error', 'Maren’s model gave no usable answer. Give the floor to her again, or go on.');
  }
  if (what === 'refused') {
    const message = 'That session is not live any more. Its recording is kept.';
    stage.set({ connection: 'refused', refusal: { code: 'SESSION_NOT_FOUND', message } });
  }
};

/** A studio that is played, for looking at the page without a server; `demo` events on the window bring trouble. */
export const fakeStudio = (): Studio => {
  const stage = new Stage();
  addEventListener('demo', (event) => event instanceof CustomEvent && trouble(stage, event.detail));
  return {
    state: { getState: () => stage.state, subscribe: (listener) => stage.subscribe(listener) },
    levels: () => levelsOf(stage),
    selectMicrophone: async () => stage.tell('info', 'Another microphone has taken over.'),
    unsentSound: () => new Blob([]),
    close: () => stage.stop(),
    actions: actionsOf(stage),
  };
};
