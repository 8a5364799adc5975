import { join } from 'node:path';
import { Router } from 'express';
import { AppError } from '../core/errors.js';
import { sendData } from '../http/envelope.js';
import { listFiles, readMetadata } from '../recording/index.js';
import type { BriefingLoader } from './briefing/briefing-loader.js';

export interface PodcastRouteOptions {
  readonly briefings: BriefingLoader;
  readonly recordingsDir: string;
}

const SESSION_ID = /^ses_[0-9a-z]{8,32}$/;

/** What a page needs before and after a session: the briefings to choose from, and the files it left. */
export function podcastRoutes({ briefings, recordingsDir }: PodcastRouteOptions): Router {
  const router = Router();

  const folderOf = (sessionId: string): string => {
    if (SESSION_ID.test(sessionId)) return join(recordingsDir, sessionId);
    throw notRecorded(sessionId);
  };

  router.get('/api/briefings', async (_request, response) => {
    sendData(response, await briefings.list());
  });

  router.get('/api/sessions/:id/files', async (request, response) => {
    const { id } = request.params;
    const directory = folderOf(id);
    const metadata = await readMetadata(directory).catch(() => Promise.reject(notRecorded(id)));
    sendData(response, { sessionId: id, directory, metadata, files: await listFiles(directory) });
  });

  router.get('/api/sessions/:id/files/:name', async (request, response, next) => {
    const { id, name } = request.params;
    const root = folderOf(id);
    const known = await listFiles(root).catch(() => []);
    if (!known.some((file) => file.name === name)) throw notRecorded(`${id}/${name.slice(0, 80)}`);
    if (request.query['download'] === '1') response.attachment(`${id}-${name}`);
    if (name.endsWith('.vtt')) response.type('text/vtt');
    response.sendFile(name, { root, cacheControl: false, dotfiles: 'deny' }, (error?: Error) => {
      if (error && !response.headersSent) next(error);
    });
  });

  return router;
}

function notRecorded(what: string): AppError {
  return new AppError('not_found', `There is no recording ${what.slice(0, 120)}.`);
}
