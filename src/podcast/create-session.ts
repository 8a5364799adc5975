import { join, resolve } from 'node:path';
import type { AdapterFactory } from '../adapters/adapter-factory.js';
import type { EngineTraits } from '../adapters/engine.js';
import { childAbort, type ChildAbort } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import { type Metrics, silentMetrics } from '../core/metrics.js';
import { hashOfToken, newToken } from '../core/token.js';
import { limits } from '../limits.js';
import { HOST_ID, type CastMember, type EngineInfo, type SessionSnapshot } from '../protocol/live-session.js';
import { nothingSpent } from '../protocol/turn-figures.js';
import { type DiskWatch, EventLogger } from '../recording/index.js';
import type { Briefing } from './briefing/briefing.js';
import { partOf } from './briefing/show-format.js';
import { logBeginning } from './left-beginning.js';
import type { LeftSession } from './left-session.js';
import { LiveSession } from './live-session.js';
import type { EarlierConversation } from './memory/carry-on.js';
import type { ConversationMemory } from './memory/conversation-memory.js';
import { Outbox } from './outbox.js';
import type { Pacer } from './reply/pacer.js';
import type { CastSpeaker, SessionContext } from './session-context.js';
import { createConversation } from './session-memory.js';
import { takeUp } from './take-up.js';
import { SessionRecord } from './session-record.js';
import { SessionRecording } from './session-recording.js';
import { SessionView } from './session-view.js';
import { initialTurnState, turnDefaults, type TurnMachineState, type TurnSettings } from './turns/turn-state.js';

export interface SessionSettings {
  readonly record: boolean;
  readonly headphones: boolean;
  /** Timing rules that differ from the house's, for a show or a test. */
  readonly turns?: Partial<TurnSettings>;
  /** The conversation it goes on with. */
  readonly earlier?: EarlierConversation | null;
  /** The session itself, as an earlier process left it. */
  readonly left?: LeftSession;
}

export interface SessionParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly factory: AdapterFactory;
  readonly pacer: Pacer;
  readonly memory: ConversationMemory;
  readonly recordingsDir: string;
  readonly logsDir: string;
  /** Recordings begin and go on unwatched when absent. */
  readonly disk?: DiskWatch;
  readonly signal: AbortSignal;
}

export interface CreatedSession {
  readonly session: LiveSession;
  readonly abort: ChildAbort;
}

/** Builds a session and opens its files. Throws AppError `RECORDING_UNAVAILABLE` before anything is live. */
export async function createSession(
  parts: SessionParts,
  briefing: Briefing,
  settings: SessionSettings,
): Promise<CreatedSession> {
  const { left } = settings;
  const id = left?.sessionId ?? newId('ses');
  const abort = childAbort(parts.signal);
  let events: EventLogger | undefined;
  try {
    const context = await createContext(parts, {
      id,
      briefing,
      signal: abort.signal,
      earlier: settings.earlier ?? null,
      ...(left === undefined ? {} : { left }),
    });
    events = context.events;
    if (settings.record) await context.recording.start();
    const initial = left
      ? { ...left.turns, settings: turnSettings(context, settings) }
      : initialTurnState({
          cast: context.cast.map((speaker) => ({ ...speaker, role: partOf(speaker.role, briefing.format) })),
          hostName: briefing.host.name,
          points: briefing.talkingPoints,
          autopilot: briefing.autopilot,
          settings: turnSettings(context, settings),
        });
    const session = new LiveSession(context, initial);
    if (left) takeUp(session, initial, left);
    else logStart(context, initial, settings);
    return { session, abort };
  } catch (error) {
    abort.dispose();
    await (left === undefined ? events?.discard() : events?.stop());
    throw error;
  }
}

async function createContext(
  parts: SessionParts,
  own: { id: string; briefing: Briefing; signal: AbortSignal; earlier: EarlierConversation | null; left?: LeftSession },
): Promise<SessionContext> {
  const { clock, factory, pacer, memory } = parts;
  const { id, briefing, signal, left } = own;
  const logger = parts.logger.child({ sessionId: id });
  const cast = castSpeakers(briefing, factory);
  const stt = factory.stt();
  const directory = resolve(parts.recordingsDir, id);
  const outbox = new Outbox(id, limits.replayEvents);
  const view = new SessionView(initialSnapshot({ briefing, cast, stt, directory }), outbox);
  const events = await openEventLog({ parts, id, logger, outbox, lines: left?.logLines ?? 0 });
  const token = left?.token ?? newToken();
  const owner = hashOfToken(token);
  const startedAtMs = left ? Date.parse(left.metadata.startedAt) : clock.epochMs();
  const record = new SessionRecord({ sessionId: id, owner, briefing, cast, stt, startedAtMs, earlier: left?.metadata });
  const speakers = cast.map((speaker) => speaker.id);
  const room = { disk: parts.disk, plannedMinutes: left ? null : (briefing.minutes ?? 0) };
  const recording = new SessionRecording({ directory, speakers, clock, logger, events, outbox, view, record, ...room });
  return {
    id,
    hostFrom: left ? { ...left.host, unheard: left.unheard, elapsedMs: clock.epochMs() - startedAtMs } : null,
    token,
    clock,
    logger,
    metrics: parts.metrics ?? silentMetrics,
    signal,
    briefing,
    cast,
    stt,
    outbox,
    view,
    events,
    recording,
    record,
    ...createConversation({ ...own, token, clock, cast, events, memory }),
    pacer,
  };
}

function turnSettings({ briefing, stt }: SessionContext, settings: SessionSettings): TurnSettings {
  const { punctuation, finalDelayMs } = stt.capabilities;
  const listening = settings.headphones ? 'headphones' : 'loudspeakers';
  const roughWords = stt.rehearsal;
  return { ...turnDefaults, listening, roughWords, pace: briefing.pace, punctuation, finalDelayMs, ...settings.turns };
}

function castSpeakers(briefing: Briefing, factory: AdapterFactory): CastSpeaker[] {
  const tts = factory.tts();
  const asked = new Set(briefing.cast.map((entry) => entry.voice));
  const free = tts.voices.filter((voice) => !asked.has(voice));
  return briefing.cast.map((entry) => {
    const known = entry.voice !== undefined && tts.voices.includes(entry.voice) ? entry.voice : undefined;
    const voiceId = known ?? free.shift() ?? tts.voices[0] ?? 'default';
    return { ...entry, tts, voiceId, llm: factory.llm(entry.id) };
  });
}

function engineInfo({ provider, model, rehearsal }: EngineTraits): EngineInfo {
  return { provider, model, rehearsal, available: true };
}

function initialSnapshot(options: {
  briefing: Briefing;
  cast: readonly CastSpeaker[];
  stt: EngineTraits;
  directory: string;
}): SessionSnapshot {
  const { briefing, cast, stt, directory } = options;
  const host: CastMember = {
    id: HOST_ID,
    name: briefing.host.name,
    kind: 'host',
    role: 'host',
    state: 'listening',
    talkMs: 0,
  };
  const speakers = cast.map((speaker) => ({
    id: speaker.id,
    name: speaker.name,
    kind: 'ai' as const,
    role: speaker.role,
    state: 'listening' as const,
    talkMs: 0,
    llm: engineInfo(speaker.llm),
    tts: engineInfo(speaker.tts),
  }));
  return {
    title: briefing.title,
    briefing: briefing.id,
    points: briefing.talkingPoints.map((point) => point.title),
    turnState: 'listening',
    turnId: null,
    cast: [host, ...speakers],
    autopilot: briefing.autopilot,
    hostPresent: true,
    producers: 0,
    recording: { state: 'off', directory },
    stt: engineInfo(stt),
    markers: [],
    lines: [],
    turns: [],
    spent: nothingSpent,
  };
}

async function openEventLog(options: {
  parts: SessionParts;
  id: string;
  logger: Logger;
  outbox: Outbox;
  lines: number;
}): Promise<EventLogger> {
  const { parts, id, logger, outbox, lines } = options;
  const events = new EventLogger({
    path: join(parts.logsDir, `${id}.jsonl`),
    sessionId: id,
    clock: parts.clock,
    lines,
    onFailure: (error) => {
      logger.error({ error }, 'event log cannot be written');
      outbox.emit('server.ack', {
        level: 'warning',
        message: 'The event log cannot be written. Check the disk; the show goes on.',
      });
    },
  });
  await events.start().catch((cause: unknown) => {
    throw new AppError('RECORDING_UNAVAILABLE', `The event log cannot be written to ${parts.logsDir}.`, { cause });
  });
  return events;
}

function logStart(context: SessionContext, initial: TurnMachineState, { earlier }: SessionSettings): void {
  logBeginning(context, initial);
  if (!earlier) return;
  const lines = earlier.conversation.lines.length;
  context.events.log({ type: 'memory.restore', from: earlier.sessionId, lines });
}
