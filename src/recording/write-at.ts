import type { Worker } from 'node:worker_threads';
import { startWorker } from '../core/worker.js';
import type { DiskAnswer, DiskBatch } from './disk-messages.js';

interface PendingWrite {
  readonly fd: number;
  readonly position: number | null;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Bytes of many writes on their way to the thread, one behind the other. */
interface Batch {
  readonly bytes: ArrayBuffer;
  used: number;
  readonly writes: PendingWrite[];
}

/** Writes of many recordings that come this close together share a message. */
const GATHER_MS = 20;
const BATCH_BYTES = 256 * 1024;
/** Buffers that went to the thread and came back, kept for the next batches: without them every batch is garbage. */
const SPARE_BATCHES = 8;

/**
 * One thread writes for every recording of the process. Handing a write to libuv costs the main thread about 25 µs and
 * wakes a pool thread; here all writes of a moment go over in one message, and a slow disk stalls nothing but itself.
 */
class DiskThread {
  #worker: Worker | undefined;
  #batch: Batch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 0;
  readonly #spare: ArrayBuffer[] = [];
  readonly #underWay = new Map<number, readonly PendingWrite[]>();

  /** The bytes are copied before it returns. */
  write(write: PendingWrite, parts: readonly Uint8Array[]): void {
    if (this.#batch && this.#batch.used + write.bytes > this.#batch.bytes.byteLength) this.#send();
    this.#batch ??= this.#newBatch(write.bytes);
    const { bytes, writes } = this.#batch;
    for (const part of parts) {
      new Uint8Array(bytes, this.#batch.used, part.length).set(part);
      this.#batch.used += part.length;
    }
    writes.push(write);
    this.#timer ??= setTimeout(() => this.#send(), GATHER_MS);
  }

  #newBatch(leastBytes: number): Batch {
    const spare = leastBytes <= BATCH_BYTES ? this.#spare.pop() : undefined;
    return { bytes: spare ?? new ArrayBuffer(Math.max(leastBytes, BATCH_BYTES)), used: 0, writes: [] };
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#batch;
    this.#batch = undefined;
    if (!batch) return;
    const { bytes, writes } = batch;
    const id = this.#nextId++;
    this.#underWay.set(id, writes);
    const table = writes.flatMap(({ fd, position, bytes: length }) => [fd, position ?? -1, length]);
    this.#thread().postMessage({ id, bytes, writes: table } satisfies DiskBatch, [bytes]);
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = startWorker(import.meta.url, './disk-worker');
    worker.on('message', (answer: DiskAnswer) => this.#answered(answer));
    worker.on('error', (error: Error) => this.#died(error));
    worker.on('exit', () => this.#died(new Error('the recording thread has ended')));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #answered({ id, bytes, failures }: DiskAnswer): void {
    if (bytes.byteLength === BATCH_BYTES && this.#spare.length < SPARE_BATCHES) this.#spare.push(bytes);
    const writes = this.#underWay.get(id) ?? [];
    this.#underWay.delete(id);
    const failed = new Map(failures.map((failure) => [failure.index, failure]));
    for (const [index, write] of writes.entries()) {
      const failure = failed.get(index);
      if (failure) write.reject(Object.assign(new Error(failure.message), { code: failure.code }));
      else write.resolve();
    }
  }

  /** What was under way may or may not be written; recordings try it again, on a new thread. */
  #died(error: Error): void {
    this.#worker = undefined;
    const lost = [...this.#underWay.values()].flat();
    this.#underWay.clear();
    for (const write of lost) write.reject(error);
  }
}

const disk = new DiskThread();

/**
 * Writes all parts one after the other at `position` (null: at the end of the file), or rejects with the system's error.
 * Writes reach a file in the order they were asked for. The parts are the caller's again at once; the file must stay open
 * until the promise settles.
 */
export function writeAt(fd: number, parts: readonly Uint8Array[], position: number | null): Promise<void> {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  return new Promise((resolve, reject) => disk.write({ fd, position, bytes, resolve, reject }, parts));
}
