import { z } from 'zod';
import { spokenWordSchema } from './client-events.js';
import { floorDecisionSchema } from './floor-decision.js';
import { lineSchema, markerSchema, sampleSchema, snapshotSchema, speakerIdSchema } from './live-session.js';
import { costSchema, latencySchema } from './turn-figures.js';

/**
 * What a session tells its clients. Every one carries `{ sessionId, seq }`; after a dropped connection the
 * client names the last `seq` it handled and gets the rest. `audio.ack` and `speech.chunk` stand outside
 * (`seq` 0): the first is overtaken by the next one, the second is resumed by its sample position.
 */

export const wireErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  details: z.object({ field: z.string().optional(), expected: z.string().optional() }).optional(),
});

export const fileSchema = z
  .object({
    name: z.string(),
    bytes: z.number().int(),
    kind: z.enum(['stem', 'webm', 'captions', 'metadata', 'ledger', 'log', 'mix']),
    speaker: z.string().optional(),
  })
  .meta({ id: 'SessionFile' });

/** Stamped on every server event by the session's outbox. */
export const stampSchema = z.object({ sessionId: z.string(), seq: z.number().int() });

export const SERVER_EVENTS = {
  /** The whole snapshot after a hello, afterwards only the members that changed. */
  'session.state': z.object({ state: snapshotSchema.partial() }),
  /** The files are complete. After `shutdown` the show is not over: its host's page goes on once a server is back. */
  'session.ended': z.object({
    durationMs: z.number(),
    directory: z.string(),
    files: z.array(fileSchema),
    reason: z.enum(['host', 'host-absent', 'shutdown', 'limit']),
  }),
  /** Frames below `nextSeq` are on disk: the client may forget them. */
  'audio.ack': z.object({ nextSeq: z.number().int() }),
  /** There was no room for frames from `nextSeq` on, and now there is: send them again. */
  'audio.resend': z.object({ nextSeq: z.number().int() }),
  'stt.partial': z.object({ text: z.string(), startAt: sampleSchema }),
  'stt.final': z.object({ text: z.string(), startAt: sampleSchema, endAt: sampleSchema, typed: z.boolean() }),
  /** The director has chosen; the turn itself begins once the one before is over. */
  'floor.decision': floorDecisionSchema,
  /** `reason` as in the `floor.decision` before it. */
  'turn.start': z.object({ turnId: z.string(), speaker: speakerIdSchema, reason: z.string() }),
  /** One spoken piece, ahead of its sound: `words` place it on the turn's own samples. */
  'turn.delta': z.object({ turnId: z.string(), text: z.string(), words: z.array(spokenWordSchema) }),
  'turn.end': z.object({ line: lineSchema, heard: z.boolean() }),
  /** Where the time of a turn went, once its first sample was heard. */
  'turn.latency': latencySchema.extend({ turnId: z.string(), speaker: speakerIdSchema }),
  /** What the turn's engines took, once it is over; heard or not, it was made. */
  'turn.cost': costSchema.extend({ turnId: z.string(), speaker: speakerIdSchema }),
  'speech.chunk': z.object({ turnId: z.string(), speaker: speakerIdSchema, at: sampleSchema }),
  /** The turn has `samples` in all; the client reports `ended` after the last. */
  'speech.end': z.object({ turnId: z.string(), samples: sampleSchema }),
  /** Stop now and forget what is queued of this turn. */
  'speech.clear': z.object({ turnId: z.string() }),
  'speech.pause': z.object({ turnId: z.string() }),
  /** Go on from this sample of the turn: the word boundary before the pause. */
  'speech.resume': z.object({ turnId: z.string(), from: sampleSchema }),
  'marker.added': markerSchema,
  /** A plain-words notice for people. */
  'server.ack': z.object({ level: z.enum(['info', 'warning']), message: z.string() }),
  error: wireErrorSchema,
} as const;

export type ServerEventName = keyof typeof SERVER_EVENTS;
export type ServerPayload<E extends ServerEventName> = z.infer<(typeof SERVER_EVENTS)[E]>;
export type Stamp = z.infer<typeof stampSchema>;
export type Stamped<E extends ServerEventName> = ServerPayload<E> & Stamp;
export type WireError = z.infer<typeof wireErrorSchema>;
export type TurnLatency = ServerPayload<'turn.latency'>;
export type SessionFile = z.infer<typeof fileSchema>;
