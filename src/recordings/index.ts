import { Router } from 'express';
import type { Component } from '../core/lifecycle.js';
import { ReadingThread } from './reading-thread.js';
import { type RecordingsOptions, RecordingsService } from './recordings-service.js';
import { exportRoutes } from './export-routes.js';
import { revoiceRoutes } from './revoice-routes.js';
import { recordingRoutes } from './routes.js';

export type { LineToVoice, LineVoice, VoicedLine } from './line-voice.js';

/** The finished sessions, for producers: the routes, and the component that owns their threads. */
export function createRecordings(options: Omit<RecordingsOptions, 'reader'>): {
  readonly router: Router;
  readonly component: Component;
} {
  const reader = new ReadingThread(options.recordingsDir);
  const service = new RecordingsService({ ...options, reader });
  return {
    router: Router().use(recordingRoutes(service), exportRoutes(service), revoiceRoutes(service)),
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
