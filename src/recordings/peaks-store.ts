import { open, rename, rm, stat } from 'node:fs/promises';
import { AppError } from '../core/errors.js';
import { Places } from '../core/places.js';
import { startWorker } from '../core/worker.js';
import { PEAKS_HEAD_BYTES, PEAKS_MAGIC } from '../protocol/peaks.js';
import type { PeaksWork } from './peaks-worker.js';

/** In the whole process: an hour of a stem is read in about a second, and live shows have the other cores. */
const AT_ONCE = 2;

/** Makes the picture of a stem once, and again when the stem has changed. */
export class PeaksStore {
  readonly #places = new Places(AT_ONCE);
  readonly #making = new Map<string, Promise<string>>();
  readonly #stop = new AbortController();

  /**
   * The path of the stem's up-to-date peaks. Questions for the same stem share one making.
   * @throws AppError `RECORDING_UNAVAILABLE` when they cannot be made.
   */
  async pathFor(wavPath: string): Promise<string> {
    const path = wavPath.replace(/\.wav$/, '.peaks');
    if (await isUpToDate(path, wavPath)) return path;
    const making = this.#making.get(path) ?? this.#make(path, wavPath);
    this.#making.set(path, making);
    return making;
  }

  /** Gives up what is being made, leaving nothing behind. */
  close(): void {
    this.#stop.abort(new AppError('SHUTTING_DOWN', 'The server is stopping.'));
  }

  async #make(path: string, wavPath: string): Promise<string> {
    const { signal } = this.#stop;
    const partialPath = `${path}.partial`;
    try {
      const leave = await this.#places.enter(signal);
      await runWorker({ wavPath, partialPath }, signal).finally(leave);
      await rename(partialPath, path);
      return path;
    } catch (error) {
      await rm(partialPath, { force: true });
      if (signal.aborted) throw error;
      throw new AppError('RECORDING_UNAVAILABLE', 'The waveform of a track could not be made.', { cause: error });
    } finally {
      this.#making.delete(path);
    }
  }
}

async function isUpToDate(path: string, wavPath: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PEAKS_HEAD_BYTES), 0, PEAKS_HEAD_BYTES, 0);
    const stem = await stat(wavPath);
    const known = bytesRead === PEAKS_HEAD_BYTES && buffer.toString('latin1', 0, 4) === PEAKS_MAGIC;
    return known && buffer.readDoubleLE(16) === stem.size && buffer.readDoubleLE(24) === stem.mtimeMs;
  } finally {
    await file.close();
  }
}

function runWorker(workerData: PeaksWork, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(import.meta.url, './peaks-worker', { workerData });
    const stop = () => {
      reject(signal.reason as Error);
      void worker.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new Error(`the peaks worker stopped with code ${code}`));
    });
  });
}
