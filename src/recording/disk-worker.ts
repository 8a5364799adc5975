import { writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { yieldToMainThread } from '../core/thread-priority.js';
import type { DiskAnswer, DiskBatch } from './disk-messages.js';

// Nobody waits for a write; a reply that is late is heard.
yieldToMainThread(5);

/** Does the writes of a batch in order; a slow disk holds up this thread and nobody else. */
parentPort?.on('message', ({ id, bytes, writes }: DiskBatch) => {
  const failures: { index: number; code: string; message: string }[] = [];
  let offset = 0;
  for (let index = 0; index * 3 < writes.length; index += 1) {
    const [fd = -1, position = -1, length = 0] = writes.slice(index * 3, index * 3 + 3);
    try {
      writeAll(fd, new Uint8Array(bytes, offset, length), position < 0 ? null : position);
    } catch (error) {
      const { code = 'EIO', message } = error as NodeJS.ErrnoException;
      failures.push({ index, code, message });
    }
    offset += length;
  }
  parentPort?.postMessage({ id, bytes, failures } satisfies DiskAnswer, [bytes]);
});

/** A short write means the disk is nearly full: the rest gets the system's own error. */
function writeAll(fd: number, bytes: Uint8Array, position: number | null): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(fd, bytes, done, bytes.length - done, position === null ? null : position + done);
    if (written === 0) throw Object.assign(new Error('no room for the rest'), { code: 'ENOSPC' });
    done += written;
  }
}
