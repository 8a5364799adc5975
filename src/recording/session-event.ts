import { z } from 'zod';
import { floorDecisionSchema } from '../protocol/floor-decision.js';
import { costSchema, latencySchema } from '../protocol/turn-figures.js';

/** What happened in a session, one line of JSON each: the record that outlives the process. */

const speaker = z.string();
const turn = { turnId: z.string(), speaker };
const words = z.array(z.object({ text: z.string(), from: z.number(), to: z.number() }));

/** `at` fields are samples of the session clock; `…Ms` fields are milliseconds. */
export const sessionEventSchemas = {
  'session.start': z.object({
    title: z.string(),
    briefing: z.string(),
    cast: z.array(
      z.object({ id: z.string(), name: z.string(), llm: z.string(), tts: z.string(), rehearsal: z.boolean() }),
    ),
    stt: z.string(),
    headphones: z.boolean(),
    /** What the turn machine began with. */
    turns: z.record(z.string(), z.unknown()),
  }),
  /** Another process took the session up where it stood; `cut` is the turn that was being heard. */
  'session.resume': z.object({ turns: z.record(z.string(), z.unknown()), cut: z.string().nullable() }),
  'session.end': z.object({ durationMs: z.number(), reason: z.enum(['host', 'host-absent', 'shutdown', 'limit']) }),
  'host.connected': z.object({ resumed: z.boolean() }),
  'host.disconnected': z.object({ reason: z.string() }),
  'stt.partial': z.object({ speaker, text: z.string(), startAt: z.number() }),
  'stt.final': z.object({ speaker, text: z.string(), startAt: z.number(), endAt: z.number(), typed: z.boolean() }),
  'turn.start': z.object({ ...turn, reason: z.string() }),
  'turn.end': z.object({
    ...turn,
    text: z.string(),
    heardText: z.string(),
    interrupted: z.boolean(),
    startAt: z.number(),
    endAt: z.number(),
    wordTimes: z.string(),
  }),
  'llm.start': z.object({ ...turn, provider: z.string(), model: z.string(), rehearsal: z.boolean() }),
  'llm.token': z.object({ ...turn, text: z.string() }),
  'llm.complete': z.object({
    ...turn,
    /** Which engine of the chain it was. */
    engine: z.string(),
    text: z.string(),
    inputTokens: z.number().nullable(),
    outputTokens: z.number().nullable(),
    estimated: z.boolean(),
    costUsd: z.number().nullable(),
    failed: z.boolean(),
  }),
  /** Turns left what a speaker's model is shown; `text` is what it is told of everything before. */
  'memory.fold': z.object({ speaker, turns: z.number(), text: z.string() }),
  /** A model took turns into its notes, or `because` says why it did not. */
  'memory.summary': z.object({
    speaker,
    by: z.string(),
    turns: z.number(),
    text: z.string(),
    requests: z.number(),
    inputTokens: z.number().nullable(),
    outputTokens: z.number().nullable(),
    estimated: z.boolean(),
    costUsd: z.number().nullable(),
    because: z.string().nullable(),
  }),
  /** The session carries an earlier one's conversation on. */
  'memory.restore': z.object({ from: z.string(), lines: z.number() }),
  'tts.start': z.object({ ...turn, text: z.string(), voice: z.string(), provider: z.string(), rehearsal: z.boolean() }),
  'tts.complete': z.object({ ...turn, engine: z.string(), text: z.string(), words }),
  'speech.start': z.object({ ...turn, at: z.number() }),
  /** Another engine took over: what follows comes from it. */
  engine: z.object({
    part: z.enum(['stt', 'llm', 'tts']),
    speaker,
    turnId: z.string().optional(),
    provider: z.string(),
    model: z.string(),
    rehearsal: z.boolean(),
    because: z.string(),
  }),
  'turn.latency': latencySchema.extend(turn),
  'turn.cost': costSchema.extend(turn),
  /** A reply that was started before the host's turn was over, and given up. */
  'speculation.cost': costSchema.extend(turn),
  /** One step of the turn machine: what happened and what it asked for. A replay must come to the same. */
  'turn.step': z.object({
    event: z.record(z.string(), z.unknown()),
    effects: z.array(z.record(z.string(), z.unknown())),
  }),
  'recording.start': z.object({ directory: z.string(), tracks: z.array(z.string()) }),
  'recording.stop': z.object({ samples: z.number(), files: z.array(z.string()) }),
  'voice.start': z.object({ at: z.number() }),
  'voice.end': z.object({ at: z.number() }),
  endpoint: z.object({ delayMs: z.number(), completeness: z.string() }),
  'barge-in': z.object({ turnId: z.string(), by: z.string() }),
  'false-barge-in': z.object({ turnId: z.string(), because: z.string() }),
  hold: z.object({ on: z.boolean(), byHand: z.boolean() }),
  autopilot: z.object({ on: z.boolean() }),
  'floor.decision': floorDecisionSchema,
  marker: z.object({ id: z.string(), at: z.number(), label: z.string() }),
  /** The disk is filling up, or has room again. */
  disk: z.object({ low: z.boolean(), freeBytes: z.number(), minutesLeft: z.number() }),
  error: z.object({ code: z.string(), message: z.string(), service: z.string(), turnId: z.string().optional() }),
} as const;

export type SessionEventType = keyof typeof sessionEventSchemas;
export type SessionEvent = {
  [T in SessionEventType]: { readonly type: T } & Readonly<z.infer<(typeof sessionEventSchemas)[T]>>;
}[SessionEventType];

/** A line of the log: `n` counts from 0 without holes, `timestamp` is milliseconds since the epoch. */
export type LoggedEvent = SessionEvent & { readonly n: number; readonly timestamp: number; readonly sessionId: string };

/** Checks one line of a log; the result says what is wrong with it. */
export function checkLoggedEvent(line: unknown): { ok: true } | { ok: false; problem: string } {
  const head = z
    .object({ type: z.string(), n: z.number().int(), timestamp: z.number(), sessionId: z.string() })
    .safeParse(line);
  if (!head.success) return { ok: false, problem: z.prettifyError(head.error) };
  const schema = Object.entries(sessionEventSchemas).find(([type]) => type === head.data.type)?.[1];
  if (!schema) return { ok: false, problem: `unknown event type ${head.data.type}` };
  const body = schema.safeParse(line);
  return body.success ? { ok: true } : { ok: false, problem: z.prettifyError(body.error) };
}
