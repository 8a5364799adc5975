import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { fileSchema } from '../protocol/server-events.js';
import { costSchema, latencySchema, spentSchema } from '../protocol/turn-figures.js';

const engineRecordSchema = z.object({ provider: z.string(), model: z.string(), rehearsal: z.boolean() });

const spanSchema = z.object({ startMs: z.number(), durationMs: z.number() });

/** `session.yaml`: what a producer, or the next start of the server, must know of a recording. */
export const sessionMetadataSchema = z.object({
  version: z.literal(1),
  sessionId: z.string(),
  /** Hash of the host's token: who may go on with the session when its server is back. */
  owner: z.string().optional(),
  state: z.enum(['recording', 'finished']),
  /** The process that writes the recording; null once it is finished. */
  pid: z.number().int().nullable(),
  title: z.string(),
  briefing: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  sampleRate: z.number(),
  samples: z.number().nullable(),
  host: z.object({ id: z.string(), name: z.string(), stt: engineRecordSchema }),
  cast: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: z.string(),
      voice: z.string(),
      llm: engineRecordSchema,
      tts: engineRecordSchema,
    }),
  ),
  /** Which engines made each turn, and where it was heard. */
  turns: z.array(
    z.object({
      turnId: z.string(),
      speaker: z.string(),
      startMs: z.number(),
      endMs: z.number(),
      interrupted: z.boolean(),
      llm: z.string(),
      tts: z.string(),
      wordTimes: z.string(),
      /** Absent in recordings made before these were kept. */
      latency: latencySchema.nullable().optional(),
      cost: costSchema.optional(),
    }),
  ),
  /** All turns, those that were never heard included. */
  spent: spentSchema.optional(),
  /** Milliseconds each speaker was heard, the host included. */
  talkMs: z.record(z.string(), z.number()).optional(),
  markers: z.array(z.object({ atMs: z.number(), label: z.string() })),
  /** The self-check: all stems equally long, playback reports and sample counts in agreement. */
  sync: z
    .object({
      tracks: z.array(z.object({ name: z.string(), samples: z.number() })),
      maxDeviationSamples: z.number(),
      ok: z.boolean(),
    })
    .nullable(),
  /** Host audio that never arrived. */
  missing: z.array(spanSchema),
  /** True when an earlier process died and this recording was repaired. */
  recovered: z.boolean(),
  files: z.array(fileSchema),
});

export type SessionMetadata = z.infer<typeof sessionMetadataSchema>;

const FILE = 'session.yaml';

/** Replaces the file in one step: a reader sees the old one or the new one. */
export async function writeMetadata(directory: string, metadata: SessionMetadata): Promise<void> {
  const path = join(directory, FILE);
  await writeFile(`${path}.partial`, stringify(metadata, { lineWidth: 110 }));
  await rename(`${path}.partial`, path);
}

/** Throws when there is none, or it is not one. */
export async function readMetadata(directory: string): Promise<SessionMetadata> {
  return sessionMetadataSchema.parse(parse(await readFile(join(directory, FILE), 'utf8')));
}
