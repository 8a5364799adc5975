import { z } from 'zod';
import { exportJobSchema, exportRequestSchema } from '../exports.js';
import { recordingIdSchema } from '../recordings.js';
import { defineRoute } from '../route-contract.js';
import { jobRoutes } from './jobs.js';
import { downloadSchema, FILE_TYPES, MAKING, MEDIA, READING } from './shared.js';

const tag = 'Exports';
const params = z.object({ id: recordingIdSchema });

export const startExport = defineRoute({
  name: 'startExport',
  method: 'post',
  path: '/api/recordings/:id/exports',
  tag,
  summary: 'Begins to make an episode of the recording as it is edited now.',
  access: 'producer',
  limit: MAKING,
  params,
  body: exportRequestSchema,
  answer: { kind: 'data', status: 202, data: exportJobSchema },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'RECORDING_DAMAGED', 'TOO_MANY_EXPORTS'],
});

export const exportJobs = jobRoutes({ tag, member: 'exports', one: 'Export', job: exportJobSchema });

export const listEpisodeFiles = defineRoute({
  name: 'listEpisodeFiles',
  method: 'get',
  path: '/api/recordings/:id/episode',
  tag,
  summary: 'What exports have made of the recording so far.',
  access: 'viewer',
  limit: READING,
  params,
  answer: {
    kind: 'data',
    status: 200,
    data: z.object({ files: z.array(z.object({ name: z.string(), bytes: z.number().int() })) }),
  },
  errors: ['NOT_FOUND'],
});

export const getEpisodeFile = defineRoute({
  name: 'getEpisodeFile',
  method: 'get',
  path: '/api/recordings/:id/episode/:name',
  tag,
  summary: 'One file of the episode, or the range of it that is asked for.',
  access: 'viewer',
  limit: MEDIA,
  params: params.extend({ name: z.string() }),
  query: downloadSchema,
  answer: { kind: 'file', types: FILE_TYPES },
  errors: ['NOT_FOUND', 'RANGE_REFUSED'],
});
