import type { LlmQueue } from './job-queue.js';
import { LineQueue, type QueueOptions } from './line-queue.js';
import { MemoryLine } from './memory-line.js';

/** The queue of a process that works off its jobs alone. */
export function createMemoryQueue(options: QueueOptions): LlmQueue {
  return new LineQueue(options, (begin) => new MemoryLine({ ...options, begin }));
}
