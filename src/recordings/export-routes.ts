import { Router } from 'express';
import { sendData } from '../http/envelope.js';
import { openEventStream } from '../http/event-stream.js';
import { type ExportJob, exportRequestSchema } from '../protocol/exports.js';
import type { RecordingsService } from './recordings-service.js';
import { checked, sendFile } from './request-parts.js';

/** Episodes made of recordings: asked for, followed, stopped, fetched. */
export function exportRoutes(service: RecordingsService): Router {
  const router = Router();
  const { exports: jobs } = service;

  router.post('/api/recordings/:id/exports', async ({ params, body }, response) => {
    sendData(response, await service.export(params.id, checked(exportRequestSchema, body ?? {})), 202);
  });

  router.get('/api/recordings/:id/exports', ({ params }, response) => {
    sendData(response, { exports: jobs.of(params.id) });
  });

  router.get('/api/recordings/:id/exports/:job', ({ params }, response) => {
    sendData(response, jobs.get(params.id, params.job));
  });

  router.get('/api/recordings/:id/exports/:job/events', ({ params }, response) => {
    const { id, job } = params;
    jobs.get(id, job);
    let leave = (): void => undefined;
    const stream = openEventStream(response, () => leave());
    leave = jobs.watch(id, job, (told: ExportJob) => {
      stream.send(told.state, told);
      if (told.state !== 'running') stream.end();
    });
  });

  router.delete('/api/recordings/:id/exports/:job', ({ params }, response) => {
    sendData(response, jobs.cancel(params.id, params.job));
  });

  router.get('/api/recordings/:id/episode', async ({ params }, response) => {
    sendData(response, { files: await service.episodeFiles(params.id) });
  });

  router.get('/api/recordings/:id/episode/:name', async ({ params, query }, response) => {
    const { id, name } = params;
    const path = await service.episodeFile(id, name);
    if (query['download'] === '1') response.attachment(`${id}-${name}`);
    await sendFile(response, path);
  });

  return router;
}
