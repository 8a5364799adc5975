import { z } from 'zod';
import { recordingIdSchema } from '../recordings.js';
import { revoiceJobSchema, revoiceRequestSchema } from '../revoice.js';
import { defineRoute } from '../route-contract.js';
import { jobRoutes } from './jobs.js';
import { downloadSchema, MAKING, MEDIA } from './shared.js';

const tag = 'Revoicing';
const params = z.object({ id: recordingIdSchema });

export const revoiceLine = defineRoute({
  name: 'revoiceLine',
  method: 'post',
  path: '/api/recordings/:id/lines/:turn/revoice',
  tag,
  summary: 'Begins to voice a line of an AI speaker anew; with a mode it is put in its place as well.',
  access: 'producer',
  limit: MAKING,
  params: params.extend({ turn: z.string() }),
  body: revoiceRequestSchema,
  answer: { kind: 'data', status: 202, data: revoiceJobSchema },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'RECORDING_DAMAGED', 'TOO_MANY_EXPORTS'],
});

export const revoiceJobs = jobRoutes({ tag, member: 'revoicings', one: 'Revoicing', job: revoiceJobSchema });

export const getTake = defineRoute({
  name: 'getTake',
  method: 'get',
  path: '/api/recordings/:id/takes/:take',
  tag,
  summary: 'The sound of a take, before it is part of the recording.',
  access: 'viewer',
  limit: MEDIA,
  params: params.extend({ take: z.string() }),
  answer: { kind: 'file', types: ['audio/wav'] },
  errors: ['NOT_FOUND', 'RANGE_REFUSED'],
});

export const getStem = defineRoute({
  name: 'getStem',
  method: 'get',
  path: '/api/recordings/:id/stems/:stems/:speaker',
  tag,
  summary: 'A speaker’s stem: `recorded`, or by the name that an edition has for its stems.',
  access: 'viewer',
  limit: MEDIA,
  params: params.extend({ stems: z.string(), speaker: z.string() }),
  query: downloadSchema,
  answer: { kind: 'file', types: ['audio/wav'] },
  errors: ['NOT_FOUND', 'RANGE_REFUSED'],
});
