import { useEffect, useState } from 'react';
import type { EpisodeFile, ExportJob, ExportRequest, RecordingsClient } from '../../../sdk/recordings.js';
import { followJob } from './follow-job.js';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export interface Exports {
  /** The latest; null when there was none since the server was started. */
  readonly job: ExportJob | null;
  readonly files: readonly EpisodeFile[];
  readonly trouble: string | null;
  readonly start: (request: ExportRequest) => void;
  readonly cancel: () => void;
}

/** The episode made of a recording: what is there, and what is being made, followed as it happens. */
export const useExports = (client: RecordingsClient, id: string): Exports => {
  const [job, setJob] = useState<ExportJob | null>(null);
  const [files, setFiles] = useState<readonly EpisodeFile[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    client.exports(id, { signal }).then(
      ([latest]) => signal.aborted || setJob(latest ?? null),
      (error: unknown) => signal.aborted || setTrouble(messageOf(error)),
    );
    return () => abort.abort();
  }, [client, id]);
  const jobId = job?.state === 'running' ? job.id : null;
  useEffect(() => {
    if (jobId === null) return undefined;
    return followJob<ExportJob>((waiting) => client.followExport(id, jobId, waiting), setJob);
  }, [client, id, jobId]);
  const state = job?.state;
  useEffect(() => {
    if (state === 'running') return undefined;
    const abort = new AbortController();
    client.episodeFiles(id, { signal: abort.signal }).then(setFiles, () => undefined);
    return () => abort.abort();
  }, [client, id, state]);
  const tell = (asked: Promise<ExportJob>): void => {
    setTrouble(null);
    asked.then(setJob, (error: unknown) => setTrouble(messageOf(error)));
  };
  return {
    job,
    files,
    trouble,
    start: (request) => tell(client.startExport(id, request)),
    cancel: () => job !== null && tell(client.cancelExport(id, job.id)),
  };
};
