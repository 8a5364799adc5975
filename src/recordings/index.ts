import type { Component } from '../core/lifecycle.js';
import { silentLogger } from '../core/logger.js';
import type { Edits } from '../episode/index.js';
import type { Api } from '../http/api.js';
import { EditedStems } from './edited-stems.js';
import { episodeEdits } from './episode-edits.js';
import { ReadingThread } from './reading-thread.js';
import type { Places } from './recording-folder.js';
import { SoundFiles } from './sound-files.js';
import { type RecordingsOptions, RecordingsService } from './recordings-service.js';
import { addExportRoutes } from './export-routes.js';
import { addRevoiceRoutes } from './revoice-routes.js';
import { addRecordingRoutes } from './routes.js';

/** A recording as its producer has edited it, for an export outside of the server. */
export async function producersEdits(places: Places, id: string): Promise<Edits> {
  const reader = new ReadingThread(places.recordingsDir);
  const stems = new EditedStems();
  try {
    return (
      await episodeEdits(id, {
        reader,
        stems,
        sound: new SoundFiles({ ...places, logger: silentLogger, reader, stems }),
      })
    ).edits;
  } finally {
    await reader.close();
  }
}

export type { LineToVoice, LineVoice, VoicedLine } from './line-voice.js';

/** The finished sessions, for producers: the routes, and the component that owns their threads. */
export function createRecordings(options: Omit<RecordingsOptions, 'reader'>): {
  readonly addRoutes: (api: Api) => void;
  readonly component: Component;
} {
  const reader = new ReadingThread(options.recordingsDir);
  const service = new RecordingsService({ ...options, reader });
  return {
    addRoutes(api) {
      addRecordingRoutes(api, service);
      addExportRoutes(api, service);
      addRevoiceRoutes(api, service);
    },
    component: {
      name: 'recordings',
      start: () => service.start(),
      async stop() {
        await service.close();
        await reader.close();
      },
    },
  };
}
