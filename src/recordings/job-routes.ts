import type { z } from 'zod';
import type { Api } from '../http/api.js';
import { openEventStream } from '../http/event-stream.js';
import type { Job } from '../protocol/jobs.js';
import type { jobRoutes } from '../protocol/routes/jobs.js';
import type { Jobs } from './jobs.js';

type JobContracts<T extends Job> = Pick<
  ReturnType<typeof jobRoutes<z.ZodType<T, T>, string>>,
  'get' | 'follow' | 'cancel'
>;

/** Jobs of one kind, followed and stopped. */
export function addJobRoutes<T extends Job>(api: Api, contracts: JobContracts<T>, jobs: Jobs<T>): void {
  api.on(contracts.get, ({ params }) => jobs.get(params.id, params.job));

  api.on(contracts.follow, ({ params: { id, job }, response }) => {
    jobs.get(id, job);
    let leave = (): void => undefined;
    const stream = openEventStream(response, () => leave());
    leave = jobs.watch(id, job, (told) => {
      stream.send(told.state, told);
      if (told.state !== 'running') stream.end();
    });
  });

  api.on(contracts.cancel, ({ params }) => jobs.cancel(params.id, params.job));
}
