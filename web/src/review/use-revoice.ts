import { useEffect, useEffectEvent, useState } from 'react';
import type { RecordingsClient, RevoiceJob, RevoiceRequest } from '../../../sdk/recordings.js';
import { followJob } from './follow-job.js';

/** What voicing a line anew needs of the page around it. */
export interface Revoicing {
  readonly client: RecordingsClient;
  /** The recording's. */
  readonly id: string;
  /** A take is about to be heard. */
  readonly onListen: () => void;
  /** A new line has its place, at this sample. */
  readonly onPlaced: (at: number) => void;
}

export interface Revoice {
  /** The latest; null before the first. */
  readonly job: RevoiceJob | null;
  readonly trouble: string | null;
  readonly start: (request: RevoiceRequest) => void;
  readonly stop: () => void;
}

/** One line being voiced anew, followed as it happens. */
export const useRevoice = ({ client, id, onListen, onPlaced }: Revoicing, turn: string): Revoice => {
  const [job, setJob] = useState<RevoiceJob | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const told = useEffectEvent((next: RevoiceJob) => {
    setJob(next);
    if (next.state === 'failed') setTrouble(next.problem?.message ?? null);
    if (next.state !== 'done') return;
    if (next.placed === null) onListen();
    else onPlaced(next.placed.startAt);
  });
  const jobId = job?.state === 'running' ? job.id : null;
  useEffect(() => {
    if (jobId === null) return undefined;
    return followJob<RevoiceJob>(
      (waiting) => client.followRevoicing(id, jobId, waiting),
      (next) => told(next),
    );
  }, [client, id, jobId]);
  const tell = (asked: Promise<RevoiceJob>): void => {
    setTrouble(null);
    asked.then(setJob, (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)));
  };
  return {
    job,
    trouble,
    start: (request) => tell(client.revoice(id, turn, request)),
    stop: () => job !== null && tell(client.cancelRevoicing(id, job.id)),
  };
};
