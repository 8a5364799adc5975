import type { Worker } from 'node:worker_threads';
import { startWorker } from '../core/worker.js';
import type { FolderReader } from './folder-reader.js';
import { type ReadAnswer, type ReadRequest, uncarry } from './reader-protocol.js';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reads the folders in a thread of its own: an hour's metadata is a third of a second of parsing, and a live show on the
 * main thread must not notice. Started by the first question; one that dies fails its questions and is replaced by the next.
 */
export class ReadingThread implements FolderReader {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #asked = 0;

  constructor(private readonly recordingsDir: string) {}

  list: FolderReader['list'] = (query) => this.#ask('list', query);
  detail: FolderReader['detail'] = (id) => this.#ask('detail', id);
  cues: FolderReader['cues'] = (id) => this.#ask('cues', id);
  events: FolderReader['events'] = (id) => this.#ask('events', id);
  line: FolderReader['line'] = (request) => this.#ask('line', request);
  glimpse: FolderReader['glimpse'] = (wanted) => this.#ask('glimpse', wanted);
  ledger: FolderReader['ledger'] = (id) => this.#ask('ledger', id);
  plan: FolderReader['plan'] = (request) => this.#ask('plan', request);

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask<T>(method: ReadRequest['method'], argument: unknown): Promise<T> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#asked;
    this.#asked += 1;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      worker.postMessage({ id, method, argument } satisfies ReadRequest);
    });
  }

  #start(): Worker {
    const worker = startWorker(import.meta.url, './reader-worker', { workerData: this.recordingsDir });
    worker.unref();
    worker.on('message', (answer: ReadAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(uncarry(answer.error));
      else waiting?.resolve(answer.value);
    });
    let because: Error | undefined;
    worker.once('error', (error: Error) => (because = error));
    worker.once('exit', (code) => this.#lost(because ?? new Error(`the reading thread stopped with code ${code}`)));
    return worker;
  }

  #lost(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
