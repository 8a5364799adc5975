import { basename } from 'node:path';
import type { Component } from '../core/lifecycle.js';
import { silentLogger } from '../core/logger.js';
import type { Edits } from '../episode/index.js';
import type { Api } from '../http/api.js';
import { EditedStems } from './edited-stems.js';
import { episodeEdits } from './episode-edits.js';
import type { FolderClaims } from '../recording/index.js';
import type { Database } from '../storage/database.js';
import { createFolderReader } from './folder-reader.js';
import { SessionIndex, type SessionIndexOptions } from './session-index/index.js';
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

export type { AuditLogOptions, DeletedRecording, Deleter } from './audit-log.js';
export type { IndexQuery } from './session-index/index.js';
export type { LineToVoice, LineVoice, VoicedLine } from './line-voice.js';

export interface CreateRecordingsOptions extends Omit<RecordingsOptions, 'reader' | 'onChange'> {
  readonly database: Database;
  /** Sessions and repairs: a folder they let go is looked at. */
  readonly claims: FolderClaims;
}

/** An index of the folders outside of the server, for whoever makes it anew. */
export function createSessionIndex(options: Omit<SessionIndexOptions, 'reader'>): SessionIndex {
  return new SessionIndex({ ...options, reader: createFolderReader(options.recordingsDir) });
}

/** The finished sessions, for producers: the routes, and the component that owns their threads. */
export function createRecordings(options: CreateRecordingsOptions): {
  readonly addRoutes: (api: Api) => void;
  readonly component: Component;
  readonly sessionIndex: SessionIndex;
} {
  const reader = new ReadingThread(options.recordingsDir);
  const sessionIndex = new SessionIndex({ ...options, reader });
  const onChange = (id: string) => sessionIndex.changed(id);
  options.claims.onFree((directory) => onChange(basename(directory)));
  const service = new RecordingsService({ ...options, reader, onChange });
  return {
    addRoutes(api) {
      addRecordingRoutes(api, service);
      addExportRoutes(api, service);
      addRevoiceRoutes(api, service);
    },
    sessionIndex,
    component: {
      name: 'recordings',
      async start() {
        await service.start();
        sessionIndex.start();
      },
      async stop() {
        await sessionIndex.stop();
        await service.close();
        await reader.close();
      },
    },
  };
}
