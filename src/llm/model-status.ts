import type { ModelStatus } from '../protocol/models.js';
import { memoryText } from './ollama/memory-text.js';
import type { ModelLoads } from './ollama/model-loads.js';
import type { OllamaPool } from './ollama/ollama-pool.js';
import { fullName } from './ollama/ollama-wire.js';

type Status = Omit<ModelStatus, 'modelId'>;

const NOTHING = { loadProgress: 0, memoryUsage: null, lastLoaded: null, estimatedLoadTime: null };

/** A model that needs no loading: it is there, or it cannot be used. */
export function hostedStatus(available: boolean): Status {
  return available ? { ...NOTHING, status: 'loaded', loadProgress: 100 } : { ...NOTHING, status: 'unavailable' };
}

/** A model of Ollama's, from what the last looks at its servers have shown: nobody is asked, nobody waits. */
export function localStatus(model: string, { pool, loads }: { pool: OllamaPool; loads: ModelLoads }): Status {
  const name = fullName(model);
  const seenMs = pool.instances.flatMap((instance) => instance.lastLoadedMs(name) ?? []);
  const lastLoaded = seenMs.length === 0 ? null : new Date(Math.max(...seenMs)).toISOString();
  const job = loads.newest(name);
  const holding = pool.instances.flatMap((instance) => instance.loaded.get(name) ?? []);
  if (job?.state === 'loading') {
    const { progress, estimatedS } = job.step;
    return { ...NOTHING, lastLoaded, status: 'loading', loadProgress: progress, estimatedLoadTime: estimatedS };
  }
  if (holding.length > 0) {
    const bytes = holding.reduce((sum, { size }) => sum + size, 0);
    return { ...NOTHING, lastLoaded, status: 'loaded', loadProgress: 100, memoryUsage: memoryText(bytes) };
  }
  if (!pool.instances.some(({ isUp }) => isUp)) return { ...NOTHING, lastLoaded, status: 'unavailable' };
  const status = job?.state === 'error' ? 'error' : 'not_loaded';
  return { ...NOTHING, lastLoaded, status, estimatedLoadTime: loads.estimateS(name) };
}
