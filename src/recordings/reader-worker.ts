import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { HELPERS_NICE, yieldToMainThread } from '../core/thread-priority.js';
import { editSchema } from '../protocol/recording-edits.js';
import { listQuerySchema } from '../protocol/recordings.js';
import { createFolderReader } from './folder-reader.js';
import { carry, type ReadAnswer, type ReadRequest } from './reader-protocol.js';

// A list looks at every folder: with many of them, and many who ask, it would have half of a shared core.
yieldToMainThread(HELPERS_NICE);

const reader = createFolderReader(z.string().parse(workerData));

const planSchema = z.object({ id: z.string(), edits: z.array(editSchema) });
const knownSchema = z.array(z.object({ id: z.string(), fingerprint: z.string().nullable() }));
const lineSchema = z.object({ id: z.string(), turn: z.string() });

function perform({ method, argument }: ReadRequest): Promise<unknown> {
  switch (method) {
    case 'list':
      return reader.list(listQuerySchema.parse(argument));
    case 'glimpse':
      return reader.glimpse(knownSchema.parse(argument));
    case 'plan':
      return reader.plan(planSchema.parse(argument));
    case 'line':
      return reader.line(lineSchema.parse(argument));
    default:
      return reader[method](z.string().parse(argument));
  }
}

parentPort?.on('message', (request: ReadRequest) => {
  const { id } = request;
  perform(request).then(
    (value) => parentPort?.postMessage({ id, value } satisfies ReadAnswer),
    (error: unknown) => parentPort?.postMessage({ id, error: carry(error) } satisfies ReadAnswer),
  );
});
