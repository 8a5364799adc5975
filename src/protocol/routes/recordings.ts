import { z } from 'zod';
import { editionSchema, patchSchema } from '../recording-edits.js';
import {
  cueSchema,
  deletionSchema,
  keepSchema,
  listQuerySchema,
  recordingDetailSchema,
  recordingIdSchema,
  recordingSummarySchema,
  retentionSchema,
} from '../recordings.js';
import { defineRoute } from '../route-contract.js';
import { CHANGING, EDITING, READING } from './shared.js';

const tag = 'Recordings';
const params = z.object({ id: recordingIdSchema });

export const listRecordings = defineRoute({
  name: 'listRecordings',
  method: 'get',
  path: '/api/recordings',
  tag,
  summary: 'Recordings, newest first; `q` searches titles, names and all that was said.',
  access: 'viewer',
  limit: READING,
  query: listQuerySchema,
  answer: { kind: 'page', data: z.object({ recordings: z.array(recordingSummarySchema) }) },
});

export const getRecording = defineRoute({
  name: 'getRecording',
  method: 'get',
  path: '/api/recordings/:id',
  tag,
  summary: 'Speakers, turns with latency and cost, missing host audio, files, and the edition with all edits.',
  access: 'viewer',
  limit: READING,
  params,
  answer: { kind: 'data', status: 200, data: recordingDetailSchema },
  errors: ['NOT_FOUND', 'RECORDING_DAMAGED'],
});

export const editRecording = defineRoute({
  name: 'editRecording',
  method: 'patch',
  path: '/api/recordings/:id',
  tag,
  summary: 'Edits, all or none; the answer has the edition they make and the lines whose words changed.',
  access: 'producer',
  limit: EDITING,
  params,
  body: patchSchema,
  answer: { kind: 'data', status: 200, data: z.object({ edition: editionSchema, cues: z.array(cueSchema) }) },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'RECORDING_DAMAGED'],
});

export const askDeletion = defineRoute({
  name: 'askDeletion',
  method: 'post',
  path: '/api/recordings/:id/deletion',
  tag,
  summary: 'What deleting would take away, and the token that confirms it.',
  access: 'producer',
  limit: CHANGING,
  params,
  answer: { kind: 'data', status: 201, data: deletionSchema },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING'],
});

export const deleteRecording = defineRoute({
  name: 'deleteRecording',
  method: 'delete',
  path: '/api/recordings/:id',
  tag,
  summary: 'Deletes the recording and the log of its session for good.',
  access: 'producer',
  limit: CHANGING,
  params,
  query: z.object({ confirm: z.string().max(200).default('') }),
  answer: { kind: 'data', status: 200, data: z.object({ id: recordingIdSchema }) },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'CONFIRMATION_REQUIRED'],
});

export const getRetention = defineRoute({
  name: 'getRetention',
  method: 'get',
  path: '/api/recordings/:id/retention',
  tag,
  summary: 'Whether the recording is kept whatever its age, and when it goes otherwise.',
  access: 'viewer',
  limit: READING,
  params,
  answer: { kind: 'data', status: 200, data: retentionSchema },
  errors: ['NOT_FOUND', 'RECORDING_DAMAGED'],
});

export const setRetention = defineRoute({
  name: 'setRetention',
  method: 'put',
  path: '/api/recordings/:id/retention',
  tag,
  summary: 'Marks the recording to be kept whatever its age, or not any more.',
  access: 'producer',
  limit: CHANGING,
  params,
  body: keepSchema,
  answer: { kind: 'data', status: 200, data: retentionSchema },
  errors: ['NOT_FOUND', 'RECORDING_DAMAGED'],
});
