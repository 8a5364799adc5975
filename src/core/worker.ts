import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a sibling module, e.g. `startWorker(import.meta.url, './flite-worker')`.
 * Compiled code runs the `.js` beside it; when run from source (tests, `npm run dev`) the `.ts` is loaded through tsx,
 * which does not reach worker threads by itself.
 */
export function startWorker(parentUrl: string, module: string, options: WorkerOptions = {}): Worker {
  if (!parentUrl.endsWith('.ts')) return new Worker(new URL(`${module}.js`, parentUrl), options);
  const source = new URL(`${module}.ts`, parentUrl).href;
  const bootstrap = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(source)}); });`;
  return new Worker(bootstrap, { ...options, eval: true });
}
