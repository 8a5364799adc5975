import type { Api } from '../http/api.js';
import { sendFile } from '../http/send-file.js';
import { getStem, getTake, revoiceJobs, revoiceLine } from '../protocol/routes/revoicing.js';
import { addJobRoutes } from './job-routes.js';
import type { RecordingsService } from './recordings-service.js';

/** Lines voiced anew: asked for, followed, listened to; and the stems with them. */
export function addRevoiceRoutes(api: Api, { revoicing, sound }: RecordingsService): void {
  api.on(revoiceLine, ({ params, body }) => revoicing.start(params.id, params.turn, body));

  api.on(revoiceJobs.list, ({ params }) => ({ revoicings: revoicing.jobs.of(params.id) }));
  addJobRoutes(api, revoiceJobs, revoicing.jobs);

  api.on(getTake, async ({ params, response }) => {
    await sendFile(response, await sound.take(params.id, params.take));
  });

  api.on(getStem, async ({ params, query, response }) => {
    const path = await sound.stem(params);
    await sendFile(response, path, query.download === '1' ? `${params.id}-${params.speaker}.wav` : undefined);
  });
}
