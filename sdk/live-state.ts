import type { PlaybackReport } from '../src/protocol/client-events.js';
import type { SessionSnapshot } from '../src/protocol/live-session.js';
import type { ServerEventName, ServerPayload } from '../src/protocol/server-events.js';
import { costSchema, latencySchema, withTurn, type TurnFigures } from '../src/protocol/turn-figures.js';
import type { FinishedSession, HelloResult } from '../src/protocol/socket-types.js';
import type { Connection, Line, LiveState, Notice, SpokenLine } from './live-types.js';

const NOTICES_MAX = 20;
/** The same bounds as the server's snapshot. */
const LINES_MAX = 200;
const TURNS_MAX = 200;

export const initialLiveState: LiveState = {
  connection: 'connecting',
  sessionId: null,
  session: null,
  partial: '',
  speaking: null,
  notices: [],
  finished: null,
  refusal: null,
  capturedSamples: 0,
  unconfirmedSamples: 0,
  keptIn: 'page',
  positionSamples: 0,
  muted: false,
  decision: null,
  measured: [],
};

/** Lengths of the host's track, as `LiveState` carries them. */
export type CapturedLengths = Pick<LiveState, 'capturedSamples' | 'unconfirmedSamples' | 'positionSamples' | 'keptIn'>;

type ServerChange = {
  [E in ServerEventName]: { readonly type: 'server'; readonly name: E; readonly payload: ServerPayload<E> };
}[ServerEventName];

/** Everything that can change what a page shows. */
export type LiveChange =
  | ServerChange
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | { readonly type: 'joined'; readonly result: HelloResult }
  | { readonly type: 'finished'; readonly finished: FinishedSession }
  | ({ readonly type: 'captured' } & CapturedLengths)
  | { readonly type: 'playback'; readonly report: PlaybackReport }
  | { readonly type: 'measured'; readonly turnId: string; readonly measuredMs: number }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'notice'; readonly level: Notice['level']; readonly message: string }
  | { readonly type: 'dismissed'; readonly id: number };

/** The next state; the same object when nothing changed. Pure. */
export function reduceLive(state: LiveState, change: LiveChange): LiveState {
  switch (change.type) {
    case 'server':
      return reduceServer(state, change);
    case 'connection':
      return state.connection === change.connection ? state : { ...state, connection: change.connection };
    case 'refused':
      return refuse(state, change);
    case 'joined':
      return join(state, change.result);
    case 'finished':
      return { ...state, connection: 'ended', finished: change.finished, partial: '', speaking: null };
    case 'captured':
      return capture(state, change);
    case 'playback':
      return hear(state, change.report);
    case 'measured':
      return { ...state, measured: [...state.measured, measurementOf(change)].slice(-TURNS_MAX) };
    case 'muted':
      return { ...state, muted: change.muted };
    case 'notice':
      return notice(state, change.level, change.message);
    case 'dismissed':
      return { ...state, notices: state.notices.filter((known) => known.id !== change.id) };
  }
}

function join(state: LiveState, { sessionId, state: session, audio }: HelloResult): LiveState {
  const positionSamples = Math.max(state.positionSamples, audio.at);
  return { ...state, connection: 'live', sessionId, session, positionSamples };
}

function refuse(state: LiveState, { code, message }: NonNullable<LiveState['refusal']>): LiveState {
  const connection = code === 'SESSION_ENDED' ? 'ended' : 'refused';
  return notice({ ...state, connection, refusal: { code, message } }, 'error', message);
}

function capture(
  state: LiveState,
  { capturedSamples, unconfirmedSamples, positionSamples, keptIn }: CapturedLengths,
): LiveState {
  // Nothing captured yet on this page: the session has come as far as its earlier page left it.
  const position = Math.max(state.positionSamples, positionSamples);
  return { ...state, capturedSamples, unconfirmedSamples, positionSamples: position, keptIn };
}

function reduceServer(state: LiveState, { name, payload }: ServerChange): LiveState {
  switch (name) {
    case 'session.state':
      return { ...state, session: mergeSnapshot(state.session, payload.state) };
    case 'stt.partial':
      return { ...state, partial: payload.text };
    case 'stt.final':
      return { ...state, partial: '' };
    case 'floor.decision':
      return { ...state, decision: payload };
    case 'turn.start':
      return startTurn(state, payload);
    case 'turn.latency':
      return figures(state, { ...turnOf(payload), latency: latencySchema.parse(payload) });
    case 'turn.cost':
      return figures(state, { ...turnOf(payload), cost: costSchema.parse(payload) });
    case 'turn.delta':
      return speak(state, payload.turnId, (line) => ({ ...line, words: [...line.words, ...payload.words] }));
    case 'turn.end':
      return endTurn(state, payload);
    case 'marker.added':
      return patchSession(state, (session) => ({
        markers: upsert(session.markers, payload, (marker) => marker.id === payload.id),
      }));
    case 'server.ack':
      return notice(state, payload.level, payload.message);
    case 'error':
      return notice(state, payload.retryable ? 'warning' : 'error', payload.message);
    default:
      return state;
  }
}

/** A first patch before any snapshot cannot be shown: the snapshot comes with the answer to the hello. */
function mergeSnapshot(
  session: SessionSnapshot | null,
  patch: Partial<{ [K in keyof SessionSnapshot]: SessionSnapshot[K] | undefined }>,
): SessionSnapshot | null {
  if (session === null) return null;
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...session, ...(Object.fromEntries(given) as Partial<SessionSnapshot>) };
}

function patchSession(state: LiveState, patch: (session: SessionSnapshot) => Partial<SessionSnapshot>): LiveState {
  return state.session === null ? state : { ...state, session: { ...state.session, ...patch(state.session) } };
}

function turnOf({ turnId, speaker }: Pick<TurnFigures, 'turnId' | 'speaker'>): Pick<TurnFigures, 'turnId' | 'speaker'> {
  return { turnId, speaker };
}

function startTurn(state: LiveState, payload: Pick<TurnFigures, 'turnId' | 'speaker' | 'reason'>): LiveState {
  const turn = turnOf(payload);
  return figures({ ...state, speaking: { ...turn, words: [], heard: 0 } }, { ...turn, reason: payload.reason });
}

function figures(state: LiveState, turn: Parameters<typeof withTurn>[1]): LiveState {
  return patchSession(state, (session) => ({ turns: withTurn(session.turns, turn, TURNS_MAX) }));
}

function measurementOf({ turnId, measuredMs }: LiveState['measured'][number]): LiveState['measured'][number] {
  return { turnId, measuredMs };
}

function upsert<T>(values: readonly T[], value: T, same: (known: T) => boolean): T[] {
  return [...values.filter((known) => !same(known)), value];
}

function speak(state: LiveState, turnId: string, change: (line: SpokenLine) => SpokenLine): LiveState {
  return state.speaking?.turnId === turnId ? { ...state, speaking: change(state.speaking) } : state;
}

function endTurn(state: LiveState, { line, heard }: { line: Line; heard: boolean }): LiveState {
  const speaking = state.speaking?.turnId === line.turnId ? null : state.speaking;
  if (!heard) return { ...state, speaking };
  return patchSession({ ...state, speaking }, (session) => ({
    lines: upsert(session.lines, line, (known) => known.turnId === line.turnId).slice(-LINES_MAX),
  }));
}

function hear(state: LiveState, report: PlaybackReport): LiveState {
  return speak(state, report.turnId, (line) =>
    line.heard === report.played ? line : { ...line, heard: report.played },
  );
}

/** The same trouble twice in a row is told once. */
function notice(state: LiveState, level: Notice['level'], message: string): LiveState {
  const last = state.notices.at(-1);
  if (last?.message === message) return state;
  const id = (last?.id ?? 0) + 1;
  return { ...state, notices: [...state.notices, { id, level, message }].slice(-NOTICES_MAX) };
}
