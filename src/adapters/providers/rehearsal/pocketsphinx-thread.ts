import type { Worker } from 'node:worker_threads';

import { startWorker } from '../../../core/worker.js';
import type {
  RecogniserCommand,
  RecogniserListener,
  RecogniserReport,
  RecogniserThread,
} from './recogniser-protocol.js';

/** Starts a recogniser thread on the package installed at `root`; it reports `ready` after 0.5–1 s. */
export function startPocketsphinxThread(root: string): RecogniserThread {
  return new PocketsphinxThread(startWorker(import.meta.url, './pocketsphinx-worker', { workerData: { root } }));
}

class PocketsphinxThread implements RecogniserThread {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  #listener: RecogniserListener | undefined;
  #closing = false;
  /** What happened before anyone listened: at most `ready` and a death. */
  readonly #early: ((listener: RecogniserListener) => void)[] = [];

  constructor(worker: Worker) {
    this.#worker = worker;
    this.ready = new Promise((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the recogniser thread ended before it was ready')));
    });
    // Only a warm-up asks; a session learns of the same death from its listener.
    this.ready.catch(() => undefined);
    worker.on('message', (report: RecogniserReport) => this.#tell((listener) => listener.report(report)));
    worker.on('error', (error) => this.#die(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (exitCode) => this.#die(new Error(`the recogniser thread ended with ${exitCode}`)));
  }

  post(command: RecogniserCommand): void {
    this.#worker.postMessage(command);
  }

  on(listener: RecogniserListener): void {
    this.#listener = listener;
    for (const tell of this.#early.splice(0)) tell(listener);
  }

  hold(inUse: boolean): void {
    if (inUse) this.#worker.ref();
    else this.#worker.unref();
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#worker.terminate();
  }

  /** A crash is told twice, as an error and as an exit. */
  #die(error: Error): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#tell((listener) => listener.lost(error));
  }

  #tell(tell: (listener: RecogniserListener) => void): void {
    if (this.#listener) tell(this.#listener);
    else this.#early.push(tell);
  }
}
