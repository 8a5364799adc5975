import { z } from 'zod';
import { modelIdSchema } from '../models.js';
import { defineRoute, perUser } from '../route-contract.js';
import {
  createThreadSchema,
  modelSettingsSchema,
  renameThreadSchema,
  searchResultSchema,
  summarySchema,
  threadIdSchema,
  threadListItemSchema,
  threadListQuerySchema,
  threadModelSchema,
  threadSchema,
  threadSearchQuerySchema,
  threadTitleSchema,
} from '../threads.js';

const tag = 'Threads';
const params = z.object({ threadId: threadIdSchema });

export const listThreads = defineRoute({
  name: 'listThreads',
  method: 'get',
  path: '/api/threads',
  tag,
  summary: 'The asker’s threads; `q` looks in titles and summaries.',
  access: 'viewer',
  limit: perUser(100),
  query: threadListQuerySchema,
  answer: { kind: 'page', data: z.object({ threads: z.array(threadListItemSchema) }) },
});

export const searchThreads = defineRoute({
  name: 'searchThreads',
  method: 'get',
  path: '/api/threads/search',
  tag,
  summary: 'Looks for words in titles, summaries and messages of the asker’s threads, the best first.',
  access: 'viewer',
  limit: perUser(60),
  query: threadSearchQuerySchema,
  answer: { kind: 'page', data: z.object({ results: z.array(searchResultSchema) }) },
});

export const createThread = defineRoute({
  name: 'createThread',
  method: 'post',
  path: '/api/threads',
  tag,
  summary: 'Begins a thread.',
  access: 'host',
  limit: perUser(10),
  body: createThreadSchema,
  answer: { kind: 'data', status: 201, data: z.object({ thread: threadSchema }) },
});

export const getThread = defineRoute({
  name: 'getThread',
  method: 'get',
  path: '/api/threads/:threadId',
  tag,
  summary: 'A thread: its models with their settings and summaries, and the runs under way.',
  access: 'viewer',
  limit: perUser(60),
  params,
  answer: { kind: 'data', status: 200, data: z.object({ thread: threadSchema }) },
  errors: ['NOT_FOUND'],
});

export const deleteThread = defineRoute({
  name: 'deleteThread',
  method: 'delete',
  path: '/api/threads/:threadId',
  tag,
  summary: 'Deletes a thread and all its messages; what its models are still answering is stopped.',
  access: 'host',
  limit: perUser(5),
  params,
  answer: {
    kind: 'data',
    status: 200,
    data: z.object({ deletedThread: threadIdSchema, deletedMessages: z.number().int() }),
  },
  errors: ['NOT_FOUND'],
});

export const renameThread = defineRoute({
  name: 'renameThread',
  method: 'patch',
  path: '/api/threads/:threadId/title',
  tag,
  summary: 'Gives a thread another title.',
  access: 'host',
  limit: perUser(20),
  params,
  body: renameThreadSchema,
  answer: { kind: 'data', status: 200, data: z.object({ thread: threadTitleSchema }) },
  errors: ['NOT_FOUND'],
});

export const setThreadModel = defineRoute({
  name: 'setThreadModel',
  method: 'patch',
  path: '/api/threads/:threadId/models/:modelId',
  tag,
  summary: 'Changes what one model of a thread is told: system prompt, temperature, token budget; null for the usual.',
  access: 'host',
  limit: perUser(20),
  params: params.extend({ modelId: modelIdSchema }),
  body: modelSettingsSchema.partial(),
  answer: { kind: 'data', status: 200, data: z.object({ model: threadModelSchema }) },
  errors: ['NOT_FOUND'],
});

export const summarizeThread = defineRoute({
  name: 'summarizeThread',
  method: 'post',
  path: '/api/threads/:threadId/models/:modelId/summarize',
  tag,
  summary: 'Summarises now what a model and the asker said, in 300 to 700 tokens, or fewer where less was said.',
  access: 'host',
  limit: perUser(5),
  params: params.extend({ modelId: modelIdSchema }),
  answer: { kind: 'data', status: 200, data: summarySchema },
  errors: ['NOT_FOUND', 'UNPROCESSABLE'],
});
