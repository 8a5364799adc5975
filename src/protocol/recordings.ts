import { z } from 'zod';
import { engineSchema, sampleSchema, speakerIdSchema } from './live-session.js';
import { editionSchema } from './recording-edits.js';
import { fileSchema } from './server-events.js';
import { costSchema, latencySchema, spentSchema } from './turn-figures.js';

/** What `/api/recordings` tells of the sessions on disk. Places in time are samples of the session, 48 kHz. */

export const recordingIdSchema = z.string().regex(/^ses_[0-9a-z]{8,32}$/, 'a recording’s id such as "ses_7k2m9…"');

const engineRecordSchema = engineSchema.pick({ provider: true, model: true, rehearsal: true });
const spanSchema = z.object({ startAt: sampleSchema, endAt: sampleSchema });

/** One line of the list. */
export const recordingSummarySchema = z
  .object({
    id: recordingIdSchema,
    /** `damaged`: the folder is there and cannot be read; `problem` says why. */
    state: z.enum(['recording', 'finished', 'damaged']),
    title: z.string(),
    briefing: z.string(),
    startedAt: z.string(),
    durationMs: z.number().nullable(),
    speakers: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(['host', 'ai']) })),
    turns: z.number().int(),
    costUsd: z.number().nullable(),
    /** At least one part was played by a rehearsal engine. */
    rehearsal: z.boolean(),
    /** An earlier process died over it, and it was repaired. */
    recovered: z.boolean(),
    problem: z.string().nullable(),
    /** Where a search found its words in the transcript; null when they stand in the title or nothing was sought. */
    match: z.object({ at: sampleSchema, speaker: z.string(), text: z.string() }).nullable(),
  })
  .meta({ id: 'RecordingSummary' });

export const recordingSpeakerSchema = z
  .object({
    id: speakerIdSchema,
    /** As it was recorded; the edition knows what it is called now. */
    name: z.string(),
    kind: z.enum(['host', 'ai']),
    role: z.string(),
    voice: z.string().nullable(),
    talkMs: z.number(),
    stt: engineRecordSchema.optional(),
    llm: engineRecordSchema.optional(),
    tts: engineRecordSchema.optional(),
  })
  .meta({ id: 'RecordingSpeaker' });

export const recordedTurnSchema = z
  .object({
    turnId: z.string(),
    speaker: z.string(),
    startAt: sampleSchema,
    endAt: sampleSchema,
    interrupted: z.boolean(),
    llm: z.string(),
    tts: z.string(),
    latency: latencySchema.nullable(),
    cost: costSchema.nullable(),
  })
  .meta({ id: 'RecordedTurn' });

/** A whole recording but its words and events. `samples` is null while it is recorded. */
export const recordingDetailSchema = z
  .object({
    id: recordingIdSchema,
    state: z.enum(['recording', 'finished']),
    title: z.string(),
    briefing: z.string(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    durationMs: z.number().nullable(),
    samples: sampleSchema.nullable(),
    directory: z.string(),
    speakers: z.array(recordingSpeakerSchema),
    turns: z.array(recordedTurnSchema),
    spent: spentSchema.nullable(),
    /** Host audio that never arrived. */
    missing: z.array(spanSchema),
    /** All stems equally long and in their place; null before the check was made. */
    inSync: z.boolean().nullable(),
    recovered: z.boolean(),
    files: z.array(fileSchema),
    edition: editionSchema,
  })
  .meta({ id: 'Recording' });

/** What a speaker said in one go, as it was heard. */
export const cueSchema = z
  .object({
    id: z.string(),
    speaker: z.string(),
    /** The AI speaker's turn it belongs to, where one can be found. */
    turnId: z.string().nullable(),
    startAt: sampleSchema,
    endAt: sampleSchema,
    text: z.string(),
    interrupted: z.boolean(),
    /** The text is not the recorded one. */
    edited: z.boolean(),
    /** The line was voiced anew. */
    revoiced: z.boolean(),
    /** The words of `text`, each with its place: measured where the engines told it, else spread over the line. */
    words: z.array(spanSchema.extend({ text: z.string() })),
  })
  .meta({ id: 'Cue' });

/** What a producer looks for between the lines. */
export const episodeEventSchema = z
  .object({
    at: sampleSchema,
    type: z.enum([
      'interruption',
      'false-interruption',
      'hold',
      'go-on',
      'decision',
      'engine',
      'trouble',
      'host-away',
      'host-back',
    ]),
    speaker: z.string().nullable(),
    turnId: z.string().nullable(),
    /** Why, as the log has it: a decision's reason, what cut a reply, an error's message. */
    because: z.string(),
  })
  .meta({ id: 'EpisodeEvent' });

/** How a list is parted into pages: `cursor` asks for what follows, null at the end. */
export const paginationSchema = z.object({
  cursor: z.string().nullable(),
  limit: z.number().int(),
  hasMore: z.boolean(),
  totalCount: z.number().int(),
});

export const listQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
  q: z.string().trim().max(200).default(''),
});

/** Asked for before a deletion; the token must be sent back within `expiresInMs`, once. */
export const deletionSchema = z.object({
  token: z.string(),
  expiresInMs: z.number(),
  files: z.number().int(),
  bytes: z.number(),
});

/** Marks a recording to be kept whatever its age, or not any more. */
export const keepSchema = z.object({ kept: z.boolean() });

/** `deletedAfter`: when the recording goes by itself; null when it does not. */
export const retentionSchema = keepSchema.extend({ deletedAfter: z.string().nullable() });

/** One track of a recording, by its ledger and its stem. The three counts of samples add up to the recording's. */
export const trackLedgerSchema = z
  .object({
    speaker: speakerIdSchema,
    /** A letter for each second: `m` when a sample of it is missing, else `r` when sound was received, else `s`: silence. */
    seconds: z.string().regex(/^[mrs]*$/),
    receivedSamples: sampleSchema,
    silentSamples: sampleSchema,
    missingSamples: sampleSchema,
    /** `lost`: it never arrived. `damaged`: it arrived, and is not (as it was) in the stem any more. */
    missing: z.array(spanSchema.extend({ because: z.enum(['lost', 'damaged']) })),
  })
  .meta({ id: 'TrackLedger' });

export const ledgerViewSchema = z.object({ samples: sampleSchema, tracks: z.array(trackLedgerSchema) });

export type RetentionState = z.infer<typeof retentionSchema>;
export type TrackLedger = z.infer<typeof trackLedgerSchema>;
export type LedgerView = z.infer<typeof ledgerViewSchema>;
export type RecordingSummary = z.infer<typeof recordingSummarySchema>;
export type RecordingSpeaker = z.infer<typeof recordingSpeakerSchema>;
export type RecordedTurn = z.infer<typeof recordedTurnSchema>;
export type RecordingDetail = z.infer<typeof recordingDetailSchema>;
export type Cue = z.infer<typeof cueSchema>;
export type CueWord = Cue['words'][number];
export type EpisodeEvent = z.infer<typeof episodeEventSchema>;
export type Pagination = z.infer<typeof paginationSchema>;
export type ListQuery = z.infer<typeof listQuerySchema>;
export type Deletion = z.infer<typeof deletionSchema>;
