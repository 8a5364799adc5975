import { z } from 'zod';
import { spentSchema, turnFiguresSchema } from './turn-figures.js';

/** What every client of a session sees. The first `session.state` carries all of it, later ones only what changed. */

/** The host's id: names the track, the captions and the lines of whoever speaks into the microphone. */
export const HOST_ID = 'you';

export const speakerIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a lower-case speaker id such as "claude"');
export const sampleSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The states of the turn machine, in the words of the page. */
export const turnStateSchema = z.enum([
  'listening',
  'host-speaking',
  'endpointing',
  'deciding',
  'thinking',
  'speaking',
  'paused',
  'holding',
  'ended',
]);

export const engineSchema = z
  .object({
    provider: z.string(),
    model: z.string(),
    /** Built-in rehearsal speech: shown as such wherever it appears. */
    rehearsal: z.boolean(),
    /** False when this part does not run in the session; `note` says why and what still works. */
    available: z.boolean(),
    note: z.string().optional(),
  })
  .meta({ id: 'Engine' });

export const castMemberSchema = z
  .object({
    id: speakerIdSchema,
    name: z.string(),
    kind: z.enum(['host', 'ai']),
    role: z.string(),
    state: z.enum(['listening', 'thinking', 'speaking', 'holding']),
    /** Milliseconds of this speaker heard so far. */
    talkMs: z.number(),
    llm: engineSchema.optional(),
    tts: engineSchema.optional(),
  })
  .meta({ id: 'CastMember' });

export const markerSchema = z.object({ id: z.string(), at: sampleSchema, label: z.string() });

export const lineSchema = z
  .object({
    turnId: z.string(),
    speaker: speakerIdSchema,
    text: z.string(),
    startAt: sampleSchema,
    endAt: sampleSchema,
    interrupted: z.boolean(),
  })
  .meta({ id: 'Line' });

export const recordingStateSchema = z.object({
  state: z.enum(['recording', 'off', 'failed', 'finished']),
  directory: z.string(),
  note: z.string().optional(),
});

export const snapshotSchema = z
  .object({
    title: z.string(),
    briefing: z.string(),
    points: z.array(z.string()),
    turnState: turnStateSchema,
    /** The turn that is being thought about, spoken or paused. */
    turnId: z.string().nullable(),
    cast: z.array(castMemberSchema),
    autopilot: z.boolean(),
    hostPresent: z.boolean(),
    producers: z.number().int(),
    recording: recordingStateSchema,
    stt: engineSchema,
    markers: z.array(markerSchema),
    /** The conversation as heard, oldest first; the latest 200 lines. */
    lines: z.array(lineSchema),
    /** What the turns of the AI speakers took, oldest first; the latest 200. */
    turns: z.array(turnFiguresSchema),
    spent: spentSchema,
  })
  .meta({ id: 'SessionState' });

export type TurnStateName = z.infer<typeof turnStateSchema>;
export type EngineInfo = z.infer<typeof engineSchema>;
export type CastMember = z.infer<typeof castMemberSchema>;
export type Marker = z.infer<typeof markerSchema>;
export type Line = z.infer<typeof lineSchema>;
export type RecordingState = z.infer<typeof recordingStateSchema>;
export type SessionSnapshot = z.infer<typeof snapshotSchema>;
