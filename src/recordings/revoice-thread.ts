import { startWorker } from '../core/worker.js';
import { type CarriedError, uncarry } from './reader-protocol.js';
import type { RevoiceWork } from './revoice-work.js';

export type RevoiceSays = { readonly done: number } | { readonly result: unknown } | { readonly error: CarriedError };

interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/**
 * Works on stems in a thread of low priority and resolves with its result, unchecked. On abort the thread is stopped
 * where it is, and the promise rejects with the signal's reason; what it wrote stays for the caller to remove.
 */
export async function workOnStems(workerData: RevoiceWork, { signal, onProgress }: RunOptions): Promise<unknown> {
  signal.throwIfAborted();
  const worker = startWorker(import.meta.url, './revoice-worker', { workerData });
  let stop = (): void => undefined;
  try {
    return await new Promise((resolve, reject) => {
      stop = () => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      worker.on('message', (says: RevoiceSays) => {
        if ('done' in says) onProgress?.(says.done);
        else if ('error' in says) reject(uncarry(says.error));
        else resolve(says.result);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread for stems stopped with code ${code}`)));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
