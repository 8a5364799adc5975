import { z } from 'zod';
import { cueSchema, episodeEventSchema, ledgerViewSchema, recordingIdSchema } from '../recordings.js';
import { defineRoute } from '../route-contract.js';
import { downloadSchema, FILE_TYPES, MEDIA, READING } from './shared.js';

const tag = 'Recordings';
const params = z.object({ id: recordingIdSchema });

export const getTranscript = defineRoute({
  name: 'getTranscript',
  method: 'get',
  path: '/api/recordings/:id/transcript',
  tag,
  summary: 'The lines as they were heard, with the place of each word, corrections included.',
  access: 'viewer',
  limit: READING,
  params,
  answer: { kind: 'data', status: 200, data: z.object({ cues: z.array(cueSchema) }) },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'RECORDING_DAMAGED'],
});

export const getTranscriptVtt = defineRoute({
  name: 'getTranscriptVtt',
  method: 'get',
  path: '/api/recordings/:id/transcript.vtt',
  tag,
  summary: 'The same lines as WebVTT.',
  access: 'viewer',
  limit: READING,
  params,
  answer: { kind: 'file', types: ['text/vtt'] },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'RECORDING_DAMAGED'],
});

export const getLedger = defineRoute({
  name: 'getLedger',
  method: 'get',
  path: '/api/recordings/:id/ledger',
  tag,
  summary: 'What arrived of each track, second by second and to the sample; also while it is recorded.',
  access: 'viewer',
  limit: READING,
  params,
  answer: { kind: 'data', status: 200, data: ledgerViewSchema },
  errors: ['NOT_FOUND', 'RECORDING_DAMAGED'],
});

export const getEpisodeEvents = defineRoute({
  name: 'getEpisodeEvents',
  method: 'get',
  path: '/api/recordings/:id/events',
  tag,
  summary: 'Interruptions, floor decisions, pauses to think, engines that took over, trouble, each with its place.',
  access: 'viewer',
  limit: READING,
  params,
  answer: { kind: 'data', status: 200, data: z.object({ events: z.array(episodeEventSchema) }) },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'RECORDING_DAMAGED'],
});

export const getPeaks = defineRoute({
  name: 'getPeaks',
  method: 'get',
  path: '/api/recordings/:id/peaks/:speaker',
  tag,
  summary: 'The waveform of a speaker’s stem at five resolutions, or the range of it that is asked for.',
  access: 'viewer',
  limit: MEDIA,
  params: params.extend({ speaker: z.string() }),
  answer: { kind: 'file', types: ['application/octet-stream'] },
  errors: ['NOT_FOUND', 'RECORDING_RUNNING', 'RECORDING_DAMAGED', 'RECORDING_UNAVAILABLE', 'RANGE_REFUSED'],
});

export const getRecordingFile = defineRoute({
  name: 'getRecordingFile',
  method: 'get',
  path: '/api/recordings/:id/files/:name',
  tag,
  summary: 'One file of the recording, or the range of it that is asked for.',
  access: 'viewer',
  limit: MEDIA,
  params: params.extend({ name: z.string() }),
  query: downloadSchema,
  answer: { kind: 'file', types: FILE_TYPES },
  errors: ['NOT_FOUND', 'RANGE_REFUSED'],
});
