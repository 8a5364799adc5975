import type { Lane, LlmQueueStats } from '../../protocol/llm-jobs.js';
import type { LiveJob } from './live-job.js';

export type LineStats = Pick<LlmQueueStats, 'lanes'> & {
  /** By provider. */
  readonly queued: Readonly<Record<string, number>>;
};

/** Where jobs wait for their turn. */
export interface JobLine {
  /** `begin` is called when the job's turn has come, maybe at once. */
  add(job: LiveJob): void;
  /** Whether it waits here or not. */
  remove(job: LiveJob): void;
  /** 1 is next. */
  position(job: LiveJob): number;
  pause(lane: Lane): Promise<void>;
  resume(lane: Lane): Promise<void>;
  stats(): Promise<LineStats>;
  /** Begins nothing more. */
  close(): Promise<void>;
  /** Lets go of everything, once the last job has ended. */
  dispose(): Promise<void>;
}

/** Gives a job to its model; resolves when its place is free again. Never rejects. */
export type Begin = (job: LiveJob) => Promise<void>;
