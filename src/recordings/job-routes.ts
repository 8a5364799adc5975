import { Router } from 'express';
import { sendData } from '../http/envelope.js';
import { openEventStream } from '../http/event-stream.js';
import type { Job } from '../protocol/jobs.js';
import type { Jobs } from './jobs.js';

/** Jobs of one kind, listed, followed and stopped below `/api/recordings/:id/<name>`. */
export function jobRoutes<T extends Job>(name: string, jobs: Jobs<T>): Router {
  const router = Router();
  const root = `/api/recordings/:id/${name}` as const;

  router.get(root, ({ params }, response) => {
    sendData(response, { [name]: jobs.of(params.id) });
  });

  router.get(`${root}/:job`, ({ params }, response) => {
    sendData(response, jobs.get(params.id, params.job));
  });

  router.get(`${root}/:job/events`, ({ params }, response) => {
    const { id, job } = params;
    jobs.get(id, job);
    let leave = (): void => undefined;
    const stream = openEventStream(response, () => leave());
    leave = jobs.watch(id, job, (told) => {
      stream.send(told.state, told);
      if (told.state !== 'running') stream.end();
    });
  });

  router.delete(`${root}/:job`, ({ params }, response) => {
    sendData(response, jobs.cancel(params.id, params.job));
  });

  return router;
}
