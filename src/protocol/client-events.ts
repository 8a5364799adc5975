import { z } from 'zod';
import { SAMPLE_RATE } from './audio-format.js';
import type { Role } from './identity.js';
import { sampleSchema, speakerIdSchema } from './live-session.js';

/** What a client may say. One schema per event; a payload that does not fit gets an `error` and changes nothing. */

export const PROTOCOL_VERSION = 1;

/** Largest audio frame: 100 ms. */
export const FRAME_SAMPLES_MAX = 4_800;
/** Smallest audio frame: 20 ms, except the last one of a recording. */
export const FRAME_SAMPLES_MIN = 1;
/** What our own clients send: 40 ms, half the messages of 20 ms at 20 ms more delay. */
export const FRAME_SAMPLES = 1_920;

export const resumeSchema = z.object({
  sessionId: z.string().max(64),
  token: z.string().max(128),
  /** The last `seq` this client has handled; everything after it is sent again. */
  lastSeq: z.number().int().min(0),
  /** The turn being played and how many of its samples arrived, so that speech goes on without a hole. */
  speech: z.object({ turnId: z.string().max(64), received: sampleSchema }).optional(),
  /** The latest turn whose sound this client still holds the end of, played or not: up to sample `received`. */
  held: z.object({ turnId: z.string().max(64), speaker: speakerIdSchema, received: sampleSchema }).optional(),
});

export const helloSchema = z.object({
  protocol: z.number().int(),
  role: z.enum(['host', 'producer']),
  codec: z.literal('s16le'),
  sampleRate: z.literal(SAMPLE_RATE),
  /** Host, new session: the briefing to run. */
  briefing: z.string().min(1).max(200).optional(),
  /** Producer: the session to join. */
  sessionId: z.string().max(64).optional(),
  resume: resumeSchema.optional(),
  /** Host, new session: an earlier one of the same show, not live any more, whose conversation it goes on with. */
  continues: resumeSchema.pick({ sessionId: true, token: true }).optional(),
  /** Host, new session: keep tracks of it (the default). */
  record: z.boolean().optional(),
  /** The host listens on headphones: no echo can reach the microphone. */
  headphones: z.boolean().optional(),
});

/** `seq` counts the frames of the host track over all connections, from 0; `at` is the frame's first sample on the host's clock. */
export const audioChunkSchema = z.object({
  seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  at: sampleSchema,
  n: z.number().int().min(FRAME_SAMPLES_MIN).max(FRAME_SAMPLES_MAX),
});

/**
 * The header of a frame, or null for whatever the schema above has to say something about. Frames come 25 times a second
 * from every host; asked about each of them, the schema made a twentieth of all garbage.
 */
export function plainAudioHeader(value: unknown): AudioChunkHeader | null {
  if (typeof value !== 'object' || value === null) return null;
  const { seq, at, n } = value as Readonly<Record<string, unknown>>;
  const plain = isCount(seq) && isCount(at) && isCount(n) && n >= FRAME_SAMPLES_MIN && n <= FRAME_SAMPLES_MAX;
  return plain ? { seq, at, n } : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Where playback stands: at host sample `at`, `played` samples of the turn had left the loudspeaker.
 * `started` comes each time sound (re)starts, so that a hole in playback is a hole on the track;
 * `progress` at least every 200 ms while sound plays; `stalled` when it ran dry or was paused;
 * `ended` after the last sample; `cleared` after `speech.clear`.
 */
export const playbackReportSchema = z.object({
  turnId: z.string().min(1).max(64),
  state: z.enum(['started', 'progress', 'stalled', 'ended', 'cleared']),
  at: sampleSchema,
  played: sampleSchema,
  /** Counts the host's reports over all connections, from 0: one that was taken before is dropped. Absent: taken as it comes. */
  seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
});

/** A word of a reply, with its first sample and the one after its last, counted from the turn's first sample. */
export const spokenWordSchema = z.object({ text: z.string(), from: sampleSchema, to: sampleSchema });

/**
 * Sound that the server sent and, killed over it, does not know any more: `n` samples of the turn from `at` on, as s16,
 * with the words that end in them. In order, from where the answer to the hello asks for it.
 */
export const speechReturnSchema = z.object({
  turnId: z.string().min(1).max(64),
  at: sampleSchema,
  n: z.number().int().min(1).max(FRAME_SAMPLES_MAX),
  words: z.array(spokenWordSchema).max(64),
});

const emptySchema = z.object({}).optional();

export const CLIENT_EVENTS = {
  'client.hello': helloSchema,
  'audio.chunk': audioChunkSchema,
  'playback.report': playbackReportSchema,
  'speech.return': speechReturnSchema,
  'host.text': z.object({ text: z.string().trim().min(1).max(4_000) }),
  /** The host interrupts now. */
  'floor.take': emptySchema,
  /** The host asks this speaker to answer now. */
  'floor.give': z.object({ speaker: speakerIdSchema }),
  'autopilot.set': z.object({ on: z.boolean() }),
  /** Thinking mode by hand: nobody takes the floor while it is on. */
  'hold.set': z.object({ on: z.boolean() }),
  'marker.add': z.object({ label: z.string().trim().max(200).optional(), at: sampleSchema.optional() }),
  'recording.start': emptySchema,
  'recording.stop': emptySchema,
  'session.end': emptySchema,
} as const;

export type ClientEventName = keyof typeof CLIENT_EVENTS;

/** The least role of an account whose connection may say it; who hosts needs `host` for the hello as well. */
export const CLIENT_EVENT_ROLES = {
  'client.hello': 'viewer',
  'audio.chunk': 'host',
  'playback.report': 'host',
  'speech.return': 'host',
  'host.text': 'host',
  'floor.take': 'host',
  'floor.give': 'host',
  'autopilot.set': 'host',
  'hold.set': 'host',
  'marker.add': 'host',
  'recording.start': 'host',
  'recording.stop': 'host',
  'session.end': 'host',
} as const satisfies Record<ClientEventName, Role>;
export type ClientPayload<E extends ClientEventName> = z.infer<(typeof CLIENT_EVENTS)[E]>;
export type Hello = z.infer<typeof helloSchema>;
export type AudioChunkHeader = z.infer<typeof audioChunkSchema>;
export type SpeechReturn = z.infer<typeof speechReturnSchema>;
export type SpokenWord = z.infer<typeof spokenWordSchema>;
export type PlaybackReport = z.infer<typeof playbackReportSchema>;
