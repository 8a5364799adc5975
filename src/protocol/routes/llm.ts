import { z } from 'zod';
import { llmEventSchemas } from '../llm-events.js';
import {
  laneSchema,
  llmInputSchema,
  llmJobIdSchema,
  llmJobOutlineSchema,
  llmJobQuerySchema,
  llmJobSchema,
  llmQueueSchema,
} from '../llm-jobs.js';
import { defineRoute, perUser } from '../route-contract.js';

const tag = 'Model requests';
const params = z.object({ id: llmJobIdSchema });

/** `stream: true` answers with the events of the job instead of the job. */
export const llmRequestSchema = llmInputSchema.extend({
  modelId: z.string().min(1).max(200),
  lane: laneSchema.default('background'),
  /** A name of the client's own by which its requests can be followed together (`request:<topic>`). */
  topic: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'up to 100 letters, digits, - and _')
    .optional(),
  stream: z.boolean().default(false),
});

export const createLlmRequest = defineRoute({
  name: 'createLlmRequest',
  method: 'post',
  path: '/api/llm/requests',
  tag,
  summary: 'Queues a question to a model; answers 202 with the job, or its events with `stream`.',
  access: 'host',
  limit: perUser(60),
  body: llmRequestSchema,
  bodyBytesMax: 2_048 * 1_024,
  headers: { 'Idempotency-Key': 'The same request with the same key again gives the same job; 1 to 200 characters.' },
  answer: { kind: 'data-or-events', status: 202, data: llmJobSchema, events: llmEventSchemas },
  errors: ['NOT_FOUND', 'QUEUE_FULL', 'CONFLICT', 'SHUTTING_DOWN'],
});

export const listLlmRequests = defineRoute({
  name: 'listLlmRequests',
  method: 'get',
  path: '/api/llm/requests',
  tag,
  summary: 'One’s own requests, newest first, without their texts; an owner sees everybody’s with `all`.',
  access: 'host',
  query: llmJobQuerySchema.extend({ all: z.literal('1').optional() }),
  answer: { kind: 'page', data: z.array(llmJobOutlineSchema) },
  errors: ['FORBIDDEN', 'DATABASE_UNAVAILABLE'],
});

export const getLlmRequest = defineRoute({
  name: 'getLlmRequest',
  method: 'get',
  path: '/api/llm/requests/:id',
  tag,
  summary: 'How a request stands, with its answer as far as it came.',
  access: 'host',
  limit: perUser(600),
  params,
  answer: { kind: 'data', status: 200, data: llmJobSchema },
  errors: ['NOT_FOUND', 'DATABASE_UNAVAILABLE'],
});

export const cancelLlmRequest = defineRoute({
  name: 'cancelLlmRequest',
  method: 'delete',
  path: '/api/llm/requests/:id',
  tag,
  summary: 'Cancels a request that waits or runs; one that has ended stays as it is.',
  access: 'host',
  params,
  answer: { kind: 'data', status: 200, data: llmJobSchema },
  errors: ['NOT_FOUND', 'DATABASE_UNAVAILABLE'],
});

export const streamLlmRequest = defineRoute({
  name: 'streamLlmRequest',
  method: 'get',
  path: '/api/llm/requests/:id/stream',
  tag,
  summary: 'The events of a request; goes on after `Last-Event-ID`, 204 when nothing can follow it.',
  access: 'host',
  limit: perUser(300),
  params,
  answer: { kind: 'events', events: llmEventSchemas, resumes: true },
  errors: ['NOT_FOUND', 'DATABASE_UNAVAILABLE'],
});

export const getLlmQueue = defineRoute({
  name: 'getLlmQueue',
  method: 'get',
  path: '/api/llm/queue',
  tag,
  summary: 'What waits and runs, by lane and provider.',
  access: 'host',
  answer: { kind: 'data', status: 200, data: llmQueueSchema },
});

export const changeLlmLane = defineRoute({
  name: 'changeLlmLane',
  method: 'patch',
  path: '/api/llm/queue/:lane',
  tag,
  summary: 'Holds a lane back, or lets it go on.',
  access: 'owner',
  params: z.object({ lane: laneSchema }),
  body: z.object({ paused: z.boolean() }),
  answer: { kind: 'data', status: 200, data: llmQueueSchema },
});
