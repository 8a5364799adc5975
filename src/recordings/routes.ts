import { Router } from 'express';
import { z } from 'zod';
import { requestIdOf, sendData, sendPage } from '../http/envelope.js';
import { patchSchema } from '../protocol/recording-edits.js';
import { keepSchema, listQuerySchema } from '../protocol/recordings.js';
import { checked } from '../http/checked.js';
import { sendFile } from './request-parts.js';
import type { RecordingsService } from './recordings-service.js';

/** Recordings for producers: found, read, listened to, edited, deleted. */
export function recordingRoutes(service: RecordingsService): Router {
  const router = Router();
  addWholes(router, service);
  addRemoval(router, service);
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
}

function addRemoval(router: Router, { removal }: RecordingsService): void {
  router.post('/api/recordings/:id/deletion', async ({ params }, response) => {
    sendData(response, await removal.ask(params.id), 201);
  });

  router.delete('/api/recordings/:id', async ({ params, query, ip = '' }, response) => {
    const by = { who: 'producer', from: ip, requestId: requestIdOf(response) } as const;
    await removal.delete(params.id, z.string().catch('').parse(query['confirm']), by);
    sendData(response, { id: params.id });
  });

  router.get('/api/recordings/:id/retention', async ({ params }, response) => {
    sendData(response, await removal.retention(params.id));
  });

  router.put('/api/recordings/:id/retention', async ({ params, body }, response) => {
    sendData(response, await removal.keep(params.id, checked(keepSchema, body).kept));
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

  router.get('/api/recordings/:id/ledger', async ({ params }, response) => {
    sendData(response, await reader.ledger(params.id));
  });

  router.get('/api/recordings/:id/events', async ({ params }, response) => {
    sendData(response, { events: await reader.events(params.id) });
  });

  router.get('/api/recordings/:id/peaks/:speaker', async ({ params }, response) => {
    await sendFile(response, await service.sound.peaks(params.id, params.speaker));
  });

  router.get('/api/recordings/:id/files/:name', async ({ params, query }, response) => {
    const { id, name } = params;
    const path = await service.file(id, name);
    if (query['download'] === '1') response.attachment(`${id}-${name}`);
    await sendFile(response, path);
  });
}
