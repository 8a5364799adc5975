import { z } from 'zod';
import { recordingIdSchema } from '../recordings.js';
import { defineRoute, perUser } from '../route-contract.js';
import { fileSchema } from '../server-events.js';

const tag = 'Sessions';

export const sessionFiles = defineRoute({
  name: 'sessionFiles',
  method: 'get',
  path: '/api/sessions/:id/files',
  tag,
  summary: 'What a session left on disk, with its metadata as in `session.yaml`.',
  access: 'viewer',
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
  // Players ask for a piece at a time.
  limit: perUser(1_200),
  params: z.object({ id: recordingIdSchema, name: z.string().min(1).max(200) }),
  query: z.object({ download: z.literal('1').optional() }),
  answer: { kind: 'file', types: ['audio/wav', 'audio/webm', 'text/vtt', 'application/yaml'] },
  errors: ['NOT_FOUND'],
});
