import type { Api } from '../http/api.js';
import { sendFile } from '../http/send-file.js';
import * as parts from '../protocol/routes/recording-parts.js';
import * as contracts from '../protocol/routes/recordings.js';
import type { RecordingsService } from './recordings-service.js';

/** Recordings for producers: found, read, listened to, edited, deleted. */
export function addRecordingRoutes(api: Api, service: RecordingsService): void {
  const { reader } = service;

  api.on(contracts.listRecordings, async ({ query }) => {
    const { recordings, pagination } = await reader.list(query);
    return { data: { recordings }, pagination };
  });

  api.on(contracts.getRecording, ({ params }) => service.detail(params.id));

  api.on(contracts.editRecording, ({ params, body }) => service.patch(params.id, body.edits));

  addRemoval(api, service);
  addParts(api, service);
}

function addRemoval(api: Api, { removal }: RecordingsService): void {
  api.on(contracts.askDeletion, ({ params }) => removal.ask(params.id));

  api.on(contracts.deleteRecording, async ({ params: { id }, query, principal: { userId }, request, requestId }) => {
    await removal.delete(id, query.confirm, { who: 'producer', userId, from: request.ip ?? '', requestId });
    return { id };
  });

  api.on(contracts.getRetention, ({ params }) => removal.retention(params.id));

  api.on(contracts.setRetention, ({ params, body }) => removal.keep(params.id, body.kept));
}

function addParts(api: Api, service: RecordingsService): void {
  const { reader } = service;

  api.on(parts.getTranscript, async ({ params }) => ({ cues: await reader.cues(params.id) }));

  api.on(parts.getTranscriptVtt, async ({ params, response }) => {
    response.type('text/vtt').send(await service.vtt(params.id));
  });

  api.on(parts.getLedger, ({ params }) => reader.ledger(params.id));

  api.on(parts.getEpisodeEvents, async ({ params }) => ({ events: await reader.events(params.id) }));

  api.on(parts.getPeaks, async ({ params, response }) => {
    await sendFile(response, await service.sound.peaks(params.id, params.speaker));
  });

  api.on(parts.getRecordingFile, async ({ params: { id, name }, query, response }) => {
    await sendFile(response, await service.file(id, name), query.download === '1' ? `${id}-${name}` : undefined);
  });
}
