import { z } from 'zod';
import { modelIdSchema } from '../models.js';
import { defineRoute, perUser } from '../route-contract.js';
import {
  askModelsSchema,
  exchangeSchema,
  messageListQuerySchema,
  messageSchema,
  runEventSchemas,
  runIdSchema,
  runSchema,
  sendMessageSchema,
  threadIdSchema,
} from '../threads.js';

const tag = 'Threads';
const params = z.object({ threadId: threadIdSchema, modelId: modelIdSchema });
const runParams = z.object({ threadId: threadIdSchema, runId: runIdSchema });
const idempotencyHeaders = {
  'Idempotency-Key':
    'Up to 200 visible characters, new for each message: sent again under the same key, it is not asked again.',
};
/** What asking a model may end in before its answer begins. */
const ASKING = [
  'NOT_FOUND',
  'CONFLICT',
  'UNPROCESSABLE',
  'API_KEY_REQUIRED',
  'MODEL_UNAVAILABLE',
  'QUEUE_FULL',
  'DATABASE_UNAVAILABLE',
] as const;

export const listMessages = defineRoute({
  name: 'listMessages',
  method: 'get',
  path: '/api/threads/:threadId/models/:modelId/messages',
  tag,
  summary: 'What was said between the asker and one model of the thread.',
  access: 'viewer',
  limit: perUser(100),
  params,
  query: messageListQuerySchema,
  answer: { kind: 'page', data: z.object({ messages: z.array(messageSchema) }) },
  errors: ['NOT_FOUND'],
});

export const sendMessage = defineRoute({
  name: 'sendMessage',
  method: 'post',
  path: '/api/threads/:threadId/models/:modelId/messages',
  tag,
  summary:
    'Asks one model. The whole answer at its end, or with `stream` its events at once. It goes on when the asker leaves.',
  access: 'host',
  limit: perUser(20),
  params,
  headers: idempotencyHeaders,
  body: sendMessageSchema,
  bodyBytesMax: 256 * 1_024,
  answer: { kind: 'data-or-events', data: exchangeSchema, events: runEventSchemas },
  errors: [...ASKING, 'LLM_FAILED'],
});

export const askModels = defineRoute({
  name: 'askModels',
  method: 'post',
  path: '/api/threads/:threadId/messages',
  tag,
  summary: 'Asks several models the same at once, each in its own context: a run, to be followed by its stream.',
  access: 'host',
  limit: perUser(20),
  params: params.pick({ threadId: true }),
  headers: idempotencyHeaders,
  body: askModelsSchema,
  bodyBytesMax: 256 * 1_024,
  answer: { kind: 'data', status: 202, data: z.object({ run: runSchema }) },
  errors: ASKING,
});

export const getRun = defineRoute({
  name: 'getRun',
  method: 'get',
  path: '/api/threads/:threadId/runs/:runId',
  tag,
  summary: 'How far a run is.',
  access: 'viewer',
  limit: perUser(120),
  params: runParams,
  answer: { kind: 'data', status: 200, data: z.object({ run: runSchema }) },
  errors: ['NOT_FOUND'],
});

export const followRun = defineRoute({
  name: 'followRun',
  method: 'get',
  path: '/api/threads/:threadId/runs/:runId/stream',
  tag,
  summary:
    'The events of a run from its beginning, or from behind `Last-Event-ID` (`lastEventId` where headers cannot be set). Any number of readers; a run that is over is told as well.',
  access: 'viewer',
  limit: perUser(120),
  params: runParams,
  query: z.object({ lastEventId: z.string().max(200).optional() }),
  answer: { kind: 'events', events: runEventSchemas, resumes: true },
  errors: ['NOT_FOUND'],
});

export const cancelRun = defineRoute({
  name: 'cancelRun',
  method: 'delete',
  path: '/api/threads/:threadId/runs/:runId',
  tag,
  summary: 'Stops a run, or with `modelId` one of its models. What was said stays; a run that is over stays as it is.',
  access: 'host',
  limit: perUser(60),
  params: runParams,
  query: z.object({ modelId: modelIdSchema.optional() }),
  answer: { kind: 'data', status: 200, data: z.object({ run: runSchema }) },
  errors: ['NOT_FOUND'],
});
