import { Router } from 'express';
import { sendData } from '../http/envelope.js';
import { exportRequestSchema } from '../protocol/exports.js';
import { jobRoutes } from './job-routes.js';
import type { RecordingsService } from './recordings-service.js';
import { checked } from '../http/checked.js';
import { sendFile } from './request-parts.js';

/** Episodes made of recordings: asked for, followed, stopped, fetched. */
export function exportRoutes(service: RecordingsService): Router {
  const router = Router();

  router.post('/api/recordings/:id/exports', async ({ params, body }, response) => {
    sendData(response, await service.export(params.id, checked(exportRequestSchema, body ?? {})), 202);
  });

  router.use(jobRoutes('exports', service.exports));

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
