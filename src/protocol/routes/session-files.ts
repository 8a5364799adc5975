import { z } from 'zod';
import { recordingIdSchema } from '../recordings.js';
import { defineRoute } from '../route-contract.js';
import { fileSchema } from '../server-events.js';
import { downloadSchema, FILE_TYPES, MEDIA, READING } from './shared.js';

const tag = 'Sessions';

export const sessionFiles = defineRoute({
  name: 'sessionFiles',
  method: 'get',
  path: '/api/sessions/:id/files',
  tag,
  summary: 'What a session left on disk, with its metadata as in `session.yaml`.',
  access: 'viewer',
  limit: READING,
  params: z.object({ id: recordingIdSchema }),
  answer: {
    kind: 'data',
    status: 200,
    data: z.object({
      sessionId: recordingIdSchema,
      directory: z.string(),
      metadata: z.record(z.string(), z.unknown()),
      files: z.array(fileSchema),
    }),
  },
  errors: ['NOT_FOUND'],
});

export const sessionFile = defineRoute({
  name: 'sessionFile',
  method: 'get',
  path: '/api/sessions/:id/files/:name',
  tag,
  summary: 'One file of a session, or the range of it that is asked for.',
  access: 'viewer',
  limit: MEDIA,
  params: z.object({ id: recordingIdSchema, name: z.string().min(1).max(200) }),
  query: downloadSchema,
  answer: { kind: 'file', types: FILE_TYPES },
  errors: ['NOT_FOUND', 'RANGE_REFUSED'],
});
