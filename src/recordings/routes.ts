import { basename } from 'node:path';
import { Router, type Response } from 'express';
import { z } from 'zod';
import { AppError } from '../core/errors.js';
import { sendData, sendPage } from '../http/envelope.js';
import { patchSchema } from '../protocol/recording-edits.js';
import { listQuerySchema } from '../protocol/recordings.js';
import { noRecording } from './recording-folder.js';
import type { RecordingsService } from './recordings-service.js';

const TYPES: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  webm: 'audio/webm',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  vtt: 'text/vtt; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  peaks: 'application/octet-stream',
};

/** Recordings for producers: found, read, listened to, edited, deleted. */
export function recordingRoutes(service: RecordingsService): Router {
  const router = Router();
  addWholes(router, service);
  addParts(router, service);
  return router;
}

function addWholes(router: Router, service: RecordingsService): void {
  const { reader } = service;

  router.get('/api/recordings', async (request, response) => {
    const { recordings, pagination } = await reader.list(checked(listQuerySchema, request.query));
    sendPage(response, { recordings }, pagination);
  });

  router.get('/api/recordings/:id', async ({ params }, response) => {
    sendData(response, await service.detail(params.id));
  });

  router.patch('/api/recordings/:id', async ({ params, body }, response) => {
    sendData(response, await service.patch(params.id, checked(patchSchema, body).edits));
  });

  router.post('/api/recordings/:id/deletion', async ({ params }, response) => {
    sendData(response, await service.askDeletion(params.id), 201);
  });

  router.delete('/api/recordings/:id', async ({ params, query }, response) => {
    await service.delete(params.id, z.string().catch('').parse(query['confirm']));
    sendData(response, { id: params.id });
  });
}

function addParts(router: Router, service: RecordingsService): void {
  const { reader } = service;

  router.get('/api/recordings/:id/transcript', async ({ params }, response) => {
    sendData(response, { cues: await reader.cues(params.id) });
  });

  router.get('/api/recordings/:id/transcript.vtt', async ({ params }, response) => {
    response.type('text/vtt').send(await service.vtt(params.id));
  });

  router.get('/api/recordings/:id/events', async ({ params }, response) => {
    sendData(response, { events: await reader.events(params.id) });
  });

  router.get('/api/recordings/:id/peaks/:speaker', async ({ params }, response) => {
    await sendFile(response, await service.peaks(params.id, params.speaker));
  });

  router.get('/api/recordings/:id/files/:name', async ({ params, query }, response) => {
    const { id, name } = params;
    const path = await service.file(id, name);
    if (query['download'] === '1') response.attachment(`${id}-${name}`);
    await sendFile(response, path);
  });
}

/** The file, or the range of it that was asked for. Its time of change stands for its content: stems are large. */
function sendFile(response: Response, path: string): Promise<void> {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  response.type(TYPES[ending] ?? 'application/octet-stream');
  response.set('Cache-Control', 'no-cache');
  return new Promise((resolve, reject) => {
    response.sendFile(path, { cacheControl: false, dotfiles: 'allow' }, (error?: Error) => {
      // Whoever seeks in a recording leaves answers half read all the time.
      if (error === undefined || response.headersSent) return resolve();
      response.removeHeader('Content-Type');
      response.removeHeader('Content-Disposition');
      reject(fileTrouble(error, basename(path)));
    });
  });
}

function fileTrouble(error: Error, name: string): Error {
  const status = 'status' in error ? error.status : undefined;
  if (status === 404) return noRecording(name);
  if (status === 416) return new AppError('range_refused', `${name} has no such range of bytes.`, { cause: error });
  return error;
}

/** What the schema makes of it; throws `validation_failed` with the field that is wrong. */
function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const { data, error, success } = schema.safeParse(input);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  const expected = issue?.message ?? 'another value';
  throw new AppError('validation_failed', `${field === '' ? 'The request' : field}: ${expected}.`, {
    details: { field, expected },
  });
}
