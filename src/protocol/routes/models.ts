import { z } from 'zod';
import {
  listedModelSchema,
  loadEvents,
  loadJobIdSchema,
  loadStartedSchema,
  modelIdSchema,
  modelStatusSchema,
} from '../models.js';
import { defineRoute, perUser } from '../route-contract.js';

const tag = 'Models';
const params = z.object({ modelId: modelIdSchema });

export const listModels = defineRoute({
  name: 'listModels',
  method: 'get',
  path: '/api/models',
  tag,
  summary: 'The models one can write to, with what they can do, cost and take.',
  access: 'viewer',
  limit: perUser(60),
  answer: { kind: 'data', status: 200, data: z.object({ models: z.array(listedModelSchema) }) },
});

export const modelStatus = defineRoute({
  name: 'modelStatus',
  method: 'get',
  path: '/api/models/:modelId/status',
  tag,
  summary: 'Whether a model is ready, and what it takes of the machine.',
  access: 'viewer',
  limit: perUser(30),
  params,
  answer: { kind: 'data', status: 200, data: modelStatusSchema },
  errors: ['NOT_FOUND'],
});

export const loadModel = defineRoute({
  name: 'loadModel',
  method: 'post',
  path: '/api/models/:modelId/load',
  tag,
  summary: 'Brings a local model into memory, after fetching it where it is not installed.',
  access: 'producer',
  limit: perUser(3),
  params,
  answer: { kind: 'data', status: 202, data: loadStartedSchema },
  errors: ['NOT_FOUND', 'UNPROCESSABLE', 'MODEL_UNAVAILABLE'],
});

export const loadModelStream = defineRoute({
  name: 'loadModelStream',
  method: 'get',
  path: '/api/models/:modelId/load/stream',
  tag,
  summary: 'A load as it goes on; `Last-Event-ID` takes it up where it was left.',
  access: 'producer',
  limit: perUser(30),
  params,
  query: z.object({ jobId: loadJobIdSchema }),
  headers: { 'Last-Event-ID': 'The number of the last event that was received.' },
  answer: { kind: 'events', events: loadEvents, resumes: true },
  errors: ['NOT_FOUND'],
});

export const unloadModel = defineRoute({
  name: 'unloadModel',
  method: 'post',
  path: '/api/models/:modelId/unload',
  tag,
  summary: 'Takes a local model out of memory.',
  access: 'producer',
  limit: perUser(3),
  params,
  answer: { kind: 'data', status: 200, data: modelStatusSchema },
  errors: ['NOT_FOUND', 'UNPROCESSABLE', 'MODEL_UNAVAILABLE'],
});
