import type { Worker } from 'node:worker_threads';
import { startWorker } from '../core/worker.js';

/** What the workers of an export say: how far they are, 0–1, and at the end what came of it. */
export type WorkerSays = { readonly done: number } | { readonly result: unknown };

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/**
 * Runs one of the workers beside this file to its end and gives back its result, unchecked. On abort the thread is
 * stopped where it is, and the promise rejects with the signal's reason; what it wrote stays for the caller to remove.
 */
export async function runWorker(module: string, workerData: unknown, options: RunOptions): Promise<unknown> {
  options.signal.throwIfAborted();
  const worker = startWorker(import.meta.url, module, { workerData });
  try {
    return await resultOf(worker, options);
  } finally {
    await worker.terminate();
  }
}

function resultOf(worker: Worker, { signal, onProgress }: RunOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let result: unknown;
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (says: WorkerSays) => {
      if ('done' in says) onProgress?.(says.done);
      else result = says.result;
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve(result);
      else reject(new Error(`the worker stopped with code ${code}`));
    });
  });
}
