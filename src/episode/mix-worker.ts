import { parentPort, workerData } from 'node:worker_threads';
import { yieldToMainThread } from '../core/thread-priority.js';
import { EXPORT_NICE } from './export-nice.js';
import { mixWorkSchema } from './mix-work.js';
import { mixDown } from './mixdown.js';
import type { WorkerSays } from './run-worker.js';

const say = (message: WorkerSays) => parentPort?.postMessage(message);

yieldToMainThread(EXPORT_NICE);
say({ result: mixDown(mixWorkSchema.parse(workerData), (done) => say({ done })) });
