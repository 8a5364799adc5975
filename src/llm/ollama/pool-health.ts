import type { OllamaHealth, Status } from '../../protocol/routes/operations.js';
import { memoryText } from './memory-text.js';
import type { OllamaPool } from './ollama-pool.js';

/** The servers together, for whoever asks how the service is. `named`: somebody said where they are. */
export function poolHealth(pool: OllamaPool, { named }: { named: boolean }): OllamaHealth {
  const up = pool.instances.filter(({ isUp }) => isUp);
  if (up.length === 0) {
    const unknown = pool.instances.some(({ state }) => state === 'unknown');
    const status = unknown ? 'unknown' : named ? 'unavailable' : 'not_configured';
    return { status, model: null, memory: null };
  }
  const loaded = up.flatMap((instance) => [...instance.loaded.values()]);
  const bytes = loaded.reduce((sum, { size }) => sum + size, 0);
  return { status: loaded.length > 0 ? 'loaded' : 'idle', model: loaded[0]?.name ?? null, memory: memoryText(bytes) };
}

/** Each server by its host and port. */
export function poolInstances(pool: OllamaPool): Status['ollama']['instances'] {
  return pool.states().map(({ url, state, loaded, busy }) => ({
    name: new URL(url).host,
    state,
    loaded: loaded.map(({ model }) => model),
    running: busy,
  }));
}
