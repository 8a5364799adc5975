import type { TextModel } from '../../adapters/text-models.js';
import type { OllamaInstance } from './ollama-instance.js';
import { fullName, type InstalledModel } from './ollama-wire.js';

/** What Ollama gives any model unless it is told otherwise; what does not fit it drops without a word. */
const CONTEXT_TOKENS = 4_096;
/** Ollama's words for what a model can do, in the catalogue's; others say nothing to somebody who writes. */
const CAPABILITIES: Readonly<Record<string, string>> = { thinking: 'reasoning', vision: 'vision', tools: 'tools' };

/** Every model that some server has on its disk, and those that are offered, by name. */
export function poolModels(instances: readonly OllamaInstance[], offered: readonly string[]): readonly TextModel[] {
  const installed = new Map<string, InstalledModel | undefined>(offered.map((name) => [fullName(name), undefined]));
  for (const instance of instances) {
    for (const [name, model] of instance.installed) installed.set(name, model);
  }
  return [...installed]
    .filter(([, model]) => writes(model))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, model]) => ({
      engine: 'ollama',
      model: name,
      contextTokens: contextTokensOf(name, instances),
      price: undefined,
      temperatureMax: 2,
      capabilities: ['text', ...capabilitiesOf(model), 'local'],
    }));
}

/** Models that only embed take no messages; older servers do not say. */
function writes(model: InstalledModel | undefined): boolean {
  return model?.capabilities === undefined || model.capabilities.includes('completion');
}

function capabilitiesOf(model: InstalledModel | undefined): string[] {
  return (model?.capabilities ?? []).flatMap((told) => CAPABILITIES[told] ?? []);
}

/** What it was loaded with, the least of several; unloaded, what it would get. */
export function contextTokensOf(name: string, instances: readonly OllamaInstance[]): number {
  const loaded = instances.flatMap((instance) => instance.loaded.get(name)?.context_length ?? []);
  if (loaded.length > 0) return Math.min(...loaded);
  const trained = instances.flatMap((instance) => instance.installed.get(name)?.details?.context_length ?? []);
  return Math.min(CONTEXT_TOKENS, ...trained);
}
