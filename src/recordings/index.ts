import type { Router } from 'express';
import type { Clock } from '../core/clock.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import { finishDeletions } from './deletions.js';
import { ReadingThread } from './reading-thread.js';
import type { Places } from './recording-folder.js';
import { RecordingsService } from './recordings-service.js';
import { recordingRoutes } from './routes.js';

/** The finished sessions, for producers: the routes, and the component that owns their threads. */
export function createRecordings(options: Places & { clock: Clock; logger: Logger }): {
  readonly router: Router;
  readonly component: Component;
} {
  const reader = new ReadingThread(options.recordingsDir);
  const service = new RecordingsService({ ...options, reader });
  return {
    router: recordingRoutes(service),
    component: {
      name: 'recordings',
      start: () => finishDeletions(options.recordingsDir),
      stop() {
        service.close();
        return reader.close();
      },
    },
  };
}
