import { join } from 'node:path';
import { AppError } from '../core/errors.js';
import type { Api } from '../http/api.js';
import { sendFile } from '../http/send-file.js';
import { checkBriefing, getBriefing, saveBriefing } from '../protocol/routes/briefing-drafts.js';
import { listBriefings } from '../protocol/routes/briefings.js';
import { sessionFile, sessionFiles } from '../protocol/routes/session-files.js';
import { listFiles, readMetadata } from '../recording/index.js';
import type { BriefingFolder } from './briefing/briefing-folder.js';

export interface PodcastRouteOptions {
  readonly briefings: BriefingFolder;
  readonly recordingsDir: string;
}

/** What a page needs before and after a session: the briefings to choose from, and the files it left. */
export function addPodcastRoutes(api: Api, { briefings, recordingsDir }: PodcastRouteOptions): void {
  addBriefings(api, briefings);

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

function addBriefings(api: Api, briefings: BriefingFolder): void {
  api.on(listBriefings, () => briefings.loader.list());

  api.on(getBriefing, async ({ params }) => {
    const { id, source } = await briefings.loader.source(params.id);
    return { briefing: briefings.check(id, source), source };
  });

  api.on(checkBriefing, ({ body: { source } }) => ({ briefing: briefings.check('draft', source) }));

  api.on(saveBriefing, async ({ params: { id }, body: { source, replace } }) => {
    const replaced = await briefings.save(id, source, { replace });
    return { briefing: briefings.check(id, source), replaced };
  });
}

function notRecorded(what: string): AppError {
  return new AppError('NOT_FOUND', `There is no recording ${what.slice(0, 120)}.`);
}
