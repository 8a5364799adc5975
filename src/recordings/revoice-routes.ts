import { Router } from 'express';
import { sendData } from '../http/envelope.js';
import { revoiceRequestSchema } from '../protocol/revoice.js';
import { jobRoutes } from './job-routes.js';
import type { RecordingsService } from './recordings-service.js';
import { checked } from '../http/checked.js';
import { sendFile } from './request-parts.js';

/** Lines voiced anew: asked for, followed, listened to; and the stems with them. */
export function revoiceRoutes(service: RecordingsService): Router {
  const router = Router();
  const { revoicing } = service;

  router.post('/api/recordings/:id/lines/:turn/revoice', async ({ params, body }, response) => {
    const request = checked(revoiceRequestSchema, body ?? {});
    sendData(response, await revoicing.start(params.id, params.turn, request), 202);
  });

  router.use(jobRoutes('revoicings', revoicing.jobs));

  router.get('/api/recordings/:id/takes/:take', async ({ params }, response) => {
    await sendFile(response, await service.sound.take(params.id, params.take));
  });

  router.get('/api/recordings/:id/stems/:stems/:speaker', async ({ params, query }, response) => {
    const { id, stems, speaker } = params;
    const path = await service.sound.stem({ id, speaker, stems });
    if (query['download'] === '1') response.attachment(`${id}-${speaker}.wav`);
    await sendFile(response, path);
  });

  return router;
}
