import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from './low-priority.js';
import { mixWorkSchema } from './mix-work.js';
import { mixDown } from './mixdown.js';
import type { WorkerSays } from './run-worker.js';

const say = (message: WorkerSays) => parentPort?.postMessage(message);

giveWay();
say({ result: mixDown(mixWorkSchema.parse(workerData), (done) => say({ done })) });
