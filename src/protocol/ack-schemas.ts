import { z } from 'zod';
import type { ClientEventName } from './client-events.js';
import { markerSchema, sampleSchema, snapshotSchema } from './live-session.js';
import { fileSchema } from './server-events.js';
import type { AckResult, SilentEvent } from './socket-types.js';

const nothing = z.null();

const helloResultSchema = z.object({
  sessionId: z.string(),
  token: z.string(),
  resumed: z.boolean(),
  audio: z.object({ nextSeq: z.number().int(), at: sampleSchema }),
  playback: z.object({
    nextSeq: z.number().int(),
    missing: z.object({ turnId: z.string(), from: sampleSchema }).nullable(),
  }),
  lastSeq: z.number().int(),
  state: snapshotSchema,
});

const finishedSchema = z.object({
  sessionId: z.string(),
  directory: z.string(),
  durationMs: z.number(),
  files: z.array(fileSchema),
});

/** What a request over the socket is answered with, where it is answered; the types are those of `AckResults`. */
export const ACK_SCHEMAS = {
  'client.hello': helloResultSchema,
  'host.text': nothing,
  'floor.take': nothing,
  'floor.give': nothing,
  'autopilot.set': nothing,
  'hold.set': nothing,
  'marker.add': markerSchema,
  'recording.start': nothing,
  'recording.stop': finishedSchema,
  'session.end': finishedSchema,
} as const satisfies { [E in Exclude<ClientEventName, SilentEvent>]: z.ZodType<AckResult<E>> };
