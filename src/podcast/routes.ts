import { join } from 'node:path';
import { AppError } from '../core/errors.js';
import type { Api } from '../http/api.js';
import { sendFile } from '../http/send-file.js';
import { listBriefings } from '../protocol/routes/briefings.js';
import { sessionFile, sessionFiles } from '../protocol/routes/session-files.js';
import { listFiles, readMetadata } from '../recording/index.js';
import type { BriefingLoader } from './briefing/briefing-loader.js';

export interface PodcastRouteOptions {
  readonly briefings: BriefingLoader;
  readonly recordingsDir: string;
}

/** What a page needs before and after a session: the briefings to choose from, and the files it left. */
export function addPodcastRoutes(api: Api, { briefings, recordingsDir }: PodcastRouteOptions): void {
  api.on(listBriefings, () => briefings.list());

  api.on(sessionFiles, async ({ params: { id } }) => {
    const directory = join(recordingsDir, id);
    const metadata = await readMetadata(directory).catch(() => Promise.reject(notRecorded(id)));
    return { sessionId: id, directory, metadata: { ...metadata }, files: await listFiles(directory) };
  });

  api.on(sessionFile, async ({ params: { id, name }, query, response }) => {
    const root = join(recordingsDir, id);
    const known = await listFiles(root).catch(() => []);
    if (!known.some((file) => file.name === name)) throw notRecorded(`${id}/${name.slice(0, 80)}`);
    await sendFile(response, join(root, name), query.download === '1' ? `${id}-${name}` : undefined);
  });
}

function notRecorded(what: string): AppError {
  return new AppError('NOT_FOUND', `There is no recording ${what.slice(0, 120)}.`);
}
