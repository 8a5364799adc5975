import { AppError } from '../core/errors.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import { type EpisodeExport, exportEpisode, type ExportOptions } from '../episode/index.js';
import type { ExportJob } from '../protocol/exports.js';

/** Waiting and running in the whole process; they follow each other. */
const UNDER_WAY_MAX = 8;
/** Finished ones are told of for this long; their files stay. */
const REMEMBERED_MAX = 100;

interface Entry {
  job: ExportJob;
  readonly abort: AbortController;
  readonly listeners: Set<(job: ExportJob) => void>;
  /** Resolves when nothing runs any more. */
  ended: Promise<void>;
}

/** Episodes being made, and those made lately. */
export class ExportJobs {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly logger: Logger) {}

  /** Begins an export; throws `too_many_exports` when as many are under way as may be. */
  start(recording: string, folder: string, options: ExportOptions): ExportJob {
    const underWay = [...this.#entries.values()].filter(({ job }) => job.state === 'running');
    if (underWay.length >= UNDER_WAY_MAX) {
      throw new AppError('too_many_exports', `${UNDER_WAY_MAX} exports are under way; try again when one is done.`);
    }
    const begun = { done: 0, step: '', problem: null, files: [], loudness: null };
    const job = {
      id: newId('exp'),
      recording,
      state: 'running' as const,
      startedAt: new Date().toISOString(),
      ...begun,
    };
    const entry: Entry = { job, abort: new AbortController(), listeners: new Set(), ended: Promise.resolve() };
    this.#entries.set(job.id, entry);
    this.#forgetOldest();
    entry.ended = this.#run(entry, folder, options);
    return job;
  }

  /** Those of a recording, the latest first. */
  of(recording: string): ExportJob[] {
    const jobs = [...this.#entries.values()].map(({ job }) => job);
    return jobs.filter((job) => job.recording === recording).reverse();
  }

  /** Throws `not_found` for another recording's, and for one that is forgotten. */
  get(recording: string, id: string): ExportJob {
    return this.#entry(recording, id).job;
  }

  /** Stops it; nothing of it stays on disk. One that has ended stays as it is. */
  cancel(recording: string, id: string): ExportJob {
    const entry = this.#entry(recording, id);
    if (entry.job.state === 'running') {
      this.#change(entry, { state: 'cancelled' });
      entry.abort.abort();
    }
    return entry.job;
  }

  /** Calls back with the job now and after every change; the answer stops that. */
  watch(recording: string, id: string, listener: (job: ExportJob) => void): () => void {
    const { job, listeners } = this.#entry(recording, id);
    listeners.add(listener);
    listener(job);
    return () => void listeners.delete(listener);
  }

  /** Stops what is under way of this recording, or all; resolves once nothing of it is left on disk. */
  async stop(recording?: string): Promise<void> {
    const entries = [...this.#entries.values()].filter(({ job }) => [job.recording, undefined].includes(recording));
    for (const { job } of entries) this.cancel(job.recording, job.id);
    await Promise.all(entries.map(({ ended }) => ended));
  }

  async #run(entry: Entry, folder: string, options: ExportOptions): Promise<void> {
    const { signal } = entry.abort;
    const onProgress = ({ done, step }: { done: number; step: string }) => this.#change(entry, { done, step });
    try {
      const made = await exportEpisode(folder, options, { signal, onProgress });
      this.#change(entry, { state: 'done', done: 1, ...told(made) });
    } catch (error) {
      // Cancelled: that has been told already.
      if (signal.aborted) return;
      const { code, message, status } = AppError.from(error);
      const fields = { component: 'recordings', sessionId: entry.job.recording, error };
      if (status >= 500) this.logger.error(fields, 'export failed');
      this.#change(entry, { state: 'failed', problem: { code, message } });
    }
  }

  /** What has ended does not change any more. */
  #change(entry: Entry, change: Partial<ExportJob>): void {
    if (entry.job.state !== 'running') return;
    entry.job = { ...entry.job, ...change };
    for (const listener of entry.listeners) listener(entry.job);
  }

  #entry(recording: string, id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined && entry.job.recording === recording) return entry;
    throw new AppError('not_found', `There is no export ${id.slice(0, 40)} of this recording.`);
  }

  #forgetOldest(): void {
    const ended = [...this.#entries].filter(([, { job }]) => job.state !== 'running');
    for (const [id] of ended.slice(0, Math.max(0, this.#entries.size - REMEMBERED_MAX))) this.#entries.delete(id);
  }
}

function told({ files, mix }: EpisodeExport): Pick<ExportJob, 'files' | 'loudness'> {
  return { files: [...files], loudness: mix && { lufs: mix.loudnessLufs, truePeakDbtp: mix.truePeakDbtp } };
}
