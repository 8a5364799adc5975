import type { Worker } from 'node:worker_threads';
import { startWorker } from '../core/worker.js';
import type { DiskAnswer, DiskBatch } from './disk-messages.js';

interface PendingWrite {
  readonly fd: number;
  readonly position: number | null;
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Writes of many recordings that come this close together share a message. */
const GATHER_MS = 20;

/**
 * One thread writes for every recording of the process. Handing a write to libuv costs the main thread about 25 µs and
 * wakes a pool thread; here all writes of a moment go over in one message, and a slow disk stalls nothing but itself.
 */
class DiskThread {
  #worker: Worker | undefined;
  #gathered: PendingWrite[] = [];
  #scheduled = false;
  #nextId = 0;
  readonly #underWay = new Map<number, readonly PendingWrite[]>();

  write(write: PendingWrite): void {
    this.#gathered.push(write);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => this.#send(), GATHER_MS);
  }

  #send(): void {
    this.#scheduled = false;
    const writes = this.#gathered;
    this.#gathered = [];
    const id = this.#nextId++;
    this.#underWay.set(id, writes);
    const bytes = packed(writes);
    const table = Float64Array.from(writes.flatMap(({ fd, position, bytes: length }) => [fd, position ?? -1, length]));
    const batch: DiskBatch = { id, bytes, writes: table };
    this.#thread().postMessage(batch, [bytes]);
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

  #answered({ id, failures }: DiskAnswer): void {
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

function packed(writes: readonly PendingWrite[]): ArrayBuffer {
  const all = new Uint8Array(writes.reduce((sum, write) => sum + write.bytes, 0));
  let offset = 0;
  for (const { parts } of writes) {
    for (const part of parts) {
      all.set(part, offset);
      offset += part.length;
    }
  }
  return all.buffer;
}

const disk = new DiskThread();

/**
 * Writes all parts one after the other at `position` (null: at the end of the file), or rejects with the system's error.
 * Writes reach a file in the order they were asked for. The file must stay open until the promise settles.
 */
export function writeAt(fd: number, parts: readonly Uint8Array[], position: number | null): Promise<void> {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  return new Promise((resolve, reject) => disk.write({ fd, position, parts, bytes, resolve, reject }));
}
