import { rename, rm } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import { isAbort } from '../core/abort.js';
import { AppError } from '../core/errors.js';
import { Places } from '../core/places.js';
import { startWorker } from '../core/worker.js';
import type { OpusProgress, OpusWork } from './opus-worker.js';

export interface WebmJob {
  /** The stem: 48 kHz mono 16-bit. */
  readonly wavPath: string;
  readonly webmPath: string;
}

export interface DeriveOptions {
  readonly signal: AbortSignal;
  /** How much is done, 0–1, never falling. */
  readonly onProgress?: (done: number) => void;
}

/** In the whole process, however many sessions end together: the shows that go on must not stutter because of them. */
const AT_ONCE = 2;
const places = new Places(AT_ONCE);

/**
 * Encodes a stem as Opus (96 kbit/s, constrained VBR) in a WebM file, in a worker thread, in constant memory.
 * The file appears complete under its name, or not at all; sample n of the stem is sample n of the decoded file.
 * On abort the worker is stopped, nothing is left behind, and the promise rejects with the signal's reason.
 * @throws AppError `RECORDING_UNAVAILABLE` when the stem cannot be read or the file cannot be written.
 */
export async function deriveWebm(job: WebmJob & DeriveOptions): Promise<void> {
  const { signal, onProgress } = job;
  const leave = await places.enter(signal);
  try {
    await encode(job, { signal, ...(onProgress && { onProgress }) });
  } finally {
    leave();
  }
}

async function encode({ wavPath, webmPath }: WebmJob, { signal, onProgress }: DeriveOptions): Promise<void> {
  const partialPath = `${webmPath}.partial`;
  const workerData: OpusWork = { wavPath, partialPath };
  const worker = startWorker(import.meta.url, './opus-worker', { workerData });
  try {
    await finished(worker, { signal, ...(onProgress && { onProgress }) });
    await rename(partialPath, webmPath);
  } catch (error) {
    await worker.terminate();
    await rm(partialPath, { force: true });
    if (signal.aborted || isAbort(error)) throw error;
    throw new AppError('RECORDING_UNAVAILABLE', 'The Opus file of a track could not be made.', { cause: error });
  }
}

/**
 * Derives several files; `onProgress` tells the mean of all. One that fails does not keep the others from
 * being made: the first failure is thrown when all have been tried. An abort stops all of them.
 */
export async function deriveAll(jobs: readonly WebmJob[], options: DeriveOptions): Promise<void> {
  const { signal, onProgress } = options;
  const done = jobs.map(() => 0);
  const failures: unknown[] = [];
  const derive = async (job: WebmJob, index: number) => {
    const report = (share: number) => {
      done[index] = share;
      onProgress?.(done.reduce((sum, each) => sum + each, 0) / jobs.length);
    };
    await deriveWebm({ ...job, signal, onProgress: report }).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(jobs.map(derive));
  if (failures.length > 0) throw failures[0];
}

function finished(worker: Worker, { signal, onProgress }: DeriveOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', ({ done }: OpusProgress) => onProgress?.(Math.min(1, done)));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new Error(`the Opus worker stopped with code ${code}`));
    });
  });
}
