import type { Api } from '../http/api.js';
import { sendFile } from '../http/send-file.js';
import { exportJobs, getEpisodeFile, listEpisodeFiles, startExport } from '../protocol/routes/exports.js';
import { addJobRoutes } from './job-routes.js';
import type { RecordingsService } from './recordings-service.js';

/** Episodes made of recordings: asked for, followed, stopped, fetched. */
export function addExportRoutes(api: Api, service: RecordingsService): void {
  api.on(startExport, ({ params, body }) => service.export(params.id, body));

  api.on(exportJobs.list, ({ params }) => ({ exports: service.exports.of(params.id) }));
  addJobRoutes(api, exportJobs, service.exports);

  api.on(listEpisodeFiles, async ({ params }) => ({ files: await service.episodeFiles(params.id) }));

  api.on(getEpisodeFile, async ({ params: { id, name }, query, response }) => {
    await sendFile(response, await service.episodeFile(id, name), query.download === '1' ? `${id}-${name}` : undefined);
  });
}
