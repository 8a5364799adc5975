import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a sibling module, e.g. `startWorker(import.meta.url, './flite-worker')`.
 * Compiled code runs the `.js` beside it; when run from source (tests, `npm run dev`) the `.ts` is loaded through tsx.
 */
export function startWorker(parentUrl: string, module: string, options: WorkerOptions = {}): Worker {
  const fromSource = parentUrl.endsWith('.ts');
  const url = new URL(`${module}${fromSource ? '.ts' : '.js'}`, parentUrl);
  return new Worker(url, fromSource ? { ...options, execArgv: ['--import', 'tsx'] } : options);
}
