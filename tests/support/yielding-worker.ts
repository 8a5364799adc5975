import { parentPort } from 'node:worker_threads';
import { yieldToMainThread } from '../../src/core/thread-priority.js';

parentPort?.postMessage(yieldToMainThread(9));
/** Stays until it is terminated. */
parentPort?.on('message', () => undefined);
