import type { Worker } from 'node:worker_threads';

import { startWorker } from '../../../core/worker.js';
import { ProviderError } from '../../provider-error.js';
import type { FliteReply, FliteRequest } from './flite-utterance.js';
import type { RehearsalVoice } from './flite-voices.js';

interface Job {
  readonly request: FliteRequest;
  readonly settle: (outcome: FliteReply | ProviderError) => void;
}

export interface FliteThreadsOptions {
  readonly threads: number;
  /** How a worker is started; only tests start something else. */
  readonly launch?: () => Worker;
}

/** Utterances waiting for a thread, all sessions together: about a minute of work for two threads. */
const WAITING_MAX = 512;

/** A few worker threads that all sessions share, one utterance at a time each, first come first served. */
export class FliteThreads {
  readonly #launch: () => Worker;
  readonly #size: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  #waiting: Job[] = [];
  #nextId = 1;
  #closed = false;

  constructor({ threads, launch }: FliteThreadsOptions) {
    this.#size = threads;
    this.#launch = launch ?? (() => startWorker(import.meta.url, './flite-worker'));
  }

  get size(): number {
    return this.#size;
  }

  /** Resolves to undefined on abort: a waiting job is dropped, a running one is left to finish unheard. */
  speak(text: string, voice: RehearsalVoice, { signal }: { signal: AbortSignal }): Promise<FliteReply | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    if (this.#closed) return Promise.reject(unavailable('The built-in voice has been shut down.'));
    if (this.#waiting.length >= WAITING_MAX)
      return Promise.reject(unavailable('The built-in voice has too much to say.'));
    return new Promise((resolve, reject) => {
      const drop = () => {
        this.#waiting = this.#waiting.filter((waiting) => waiting !== job);
        resolve(undefined);
      };
      const job: Job = {
        request: { id: this.#nextId++, text, voice },
        settle: (outcome) => {
          signal.removeEventListener('abort', drop);
          if (outcome instanceof ProviderError) reject(outcome);
          else resolve(outcome);
        },
      };
      signal.addEventListener('abort', drop, { once: true });
      this.#waiting.push(job);
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    const stranded = [...this.#busy.values(), ...this.#waiting.splice(0)];
    this.#busy.clear();
    for (const job of stranded) job.settle(unavailable('The built-in voice has been shut down.'));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#freeWorker();
      const job = worker && this.#waiting.shift();
      if (!worker || !job) return;
      this.#busy.set(worker, job);
      worker.ref();
      worker.postMessage(job.request);
    }
  }

  #freeWorker(): Worker | undefined {
    const idle = this.#idle.shift();
    if (idle) return idle;
    return this.#busy.size < this.#size ? this.#start() : undefined;
  }

  #start(): Worker {
    const worker = this.#launch();
    worker.on('message', (reply: FliteReply) => this.#finish(worker, reply));
    worker.on('error', (error) => this.#lose(worker, error));
    return worker;
  }

  #finish(worker: Worker, reply: FliteReply): void {
    const job = this.#busy.get(worker);
    if (!job) return;
    this.#busy.delete(worker);
    this.#idle.push(worker);
    // An idle thread must not keep a finished process alive.
    worker.unref();
    job.settle(reply);
    this.#dispatch();
  }

  /** A dead thread takes its own utterance with it; the next one starts a fresh thread. */
  #lose(worker: Worker, cause: unknown): void {
    const job = this.#busy.get(worker);
    this.#busy.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    job?.settle(unavailable('The built-in voice stopped unexpectedly.', cause));
    if (!this.#closed) this.#dispatch();
  }
}

function unavailable(message: string, cause?: unknown): ProviderError {
  return new ProviderError('rehearsal', 'unavailable', message, { cause });
}
