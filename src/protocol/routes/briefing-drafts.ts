import { z } from 'zod';
import { modelIdSchema } from '../models.js';
import { briefingSummarySchema } from '../rest.js';
import { defineRoute, perUser } from '../route-contract.js';
import { textSchema, THREAD_MODELS_MAX, threadIdSchema, threadSchema } from '../threads.js';

const tag = 'Briefings';
/** A file directly in the briefings folder, without its ending. */
export const briefingNameSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'a name of small letters, digits and hyphens, such as "ep-12"')
  .refine((name) => name !== 'readme', 'another name than "readme"');
/** The file as text; how long it may be is checked in bytes. */
const sourceSchema = textSchema(262_144);
const briefingIdSchema = z.string().min(1).max(255);

/** What a briefing's text comes to: `problem` says what is wrong with it, and where. */
export const briefingCheckSchema = z.object({ briefing: briefingSummarySchema });

export const draftBriefing = defineRoute({
  name: 'draftBriefing',
  method: 'post',
  path: '/api/threads/:threadId/briefing',
  tag,
  summary:
    'Drafts a briefing from a thread: its models as the cast, talking points from what was said. Nothing is saved; the text is to be read, changed and saved with `saveBriefing`.',
  access: 'host',
  limit: perUser(10),
  params: z.object({ threadId: threadIdSchema }),
  body: z.object({
    /** Whose contexts to use, and who is cast; all of the thread's when absent. */
    models: z.array(modelIdSchema).min(1).max(THREAD_MODELS_MAX).optional(),
    /** The model that words the talking points; without one they are sentences of the conversation. */
    by: modelIdSchema.optional(),
  }),
  answer: {
    kind: 'data',
    status: 200,
    data: z.object({
      /** A name that is free at the moment. */
      id: briefingNameSchema,
      source: z.string(),
      briefing: briefingSummarySchema,
      /** Null where no model worded it, be it that the one asked for failed (`note` says so). */
      wordedBy: modelIdSchema.nullable(),
      note: z.string().nullable(),
    }),
  },
  errors: ['NOT_FOUND', 'UNPROCESSABLE'],
});

export const threadFromBriefing = defineRoute({
  name: 'threadFromBriefing',
  method: 'post',
  path: '/api/briefings/:id/thread',
  tag,
  summary: 'Begins a thread whose models know the briefing.',
  access: 'host',
  limit: perUser(10),
  params: z.object({ id: briefingIdSchema }),
  body: z.object({ title: textSchema(200).trim().min(1).optional() }),
  answer: { kind: 'data', status: 201, data: z.object({ thread: threadSchema }) },
  errors: ['BRIEFING_NOT_FOUND', 'BRIEFING_INVALID'],
});

export const getBriefing = defineRoute({
  name: 'getBriefing',
  method: 'get',
  path: '/api/briefings/:id',
  tag,
  summary: 'A briefing’s text, also of one that cannot be used as it is, and what it comes to.',
  access: 'viewer',
  limit: perUser(60),
  params: z.object({ id: briefingIdSchema }),
  answer: { kind: 'data', status: 200, data: briefingCheckSchema.extend({ source: z.string() }) },
  errors: ['BRIEFING_NOT_FOUND', 'BRIEFING_INVALID'],
});

export const checkBriefing = defineRoute({
  name: 'checkBriefing',
  method: 'post',
  path: '/api/briefings/check',
  tag,
  summary: 'What a briefing’s text comes to, while it is being written. Nothing is saved.',
  access: 'host',
  limit: perUser(240),
  body: z.object({ source: sourceSchema }),
  bodyBytesMax: 1_024 * 1_024,
  answer: { kind: 'data', status: 200, data: briefingCheckSchema },
});

export const saveBriefing = defineRoute({
  name: 'saveBriefing',
  method: 'put',
  path: '/api/briefings/:id',
  tag,
  summary: 'Saves a briefing under a name; one that is there already is kept (`CONFLICT`) unless it is to be replaced.',
  access: 'producer',
  limit: perUser(20),
  params: z.object({ id: briefingNameSchema }),
  body: z.object({ source: sourceSchema, replace: z.boolean().default(false) }),
  bodyBytesMax: 1_024 * 1_024,
  answer: { kind: 'data', status: 200, data: briefingCheckSchema.extend({ replaced: z.boolean() }) },
  errors: ['BRIEFING_INVALID', 'CONFLICT'],
});
