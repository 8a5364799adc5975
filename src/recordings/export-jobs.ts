import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import { type EpisodeExport, exportEpisode, type ExportOptions } from '../episode/index.js';
import type { ExportJob } from '../protocol/exports.js';
import { Jobs } from './jobs.js';

export const createExportJobs = (logger: Logger): Jobs<ExportJob> =>
  new Jobs({ what: 'export', newId: () => newId('exp'), logger });

/** Begins an export; throws `TOO_MANY_EXPORTS` when as many are under way as may be. */
export function startExport(
  jobs: Jobs<ExportJob>,
  { recording, folder }: { readonly recording: string; readonly folder: string },
  options: ExportOptions,
): ExportJob {
  return jobs.start({ ...jobs.begin(recording), files: [], loudness: null }, async ({ signal, tell }) => {
    const onProgress = ({ done, step }: { done: number; step: string }) => tell({ done, step });
    return told(await exportEpisode(folder, options, { signal, onProgress }));
  });
}

function told({ files, mix }: EpisodeExport): Pick<ExportJob, 'files' | 'loudness'> {
  return { files: [...files], loudness: mix && { lufs: mix.loudnessLufs, truePeakDbtp: mix.truePeakDbtp } };
}
