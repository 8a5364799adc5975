import { health } from '../../../sdk/routes.js';
import { service } from './service.js';

/** The engines behind a show, by part, before any session exists. */
export interface Engines {
  /** Real engines are switched on in the service's configuration. */
  readonly real: boolean;
  readonly parts: readonly { readonly part: 'Recognition' | 'Voices' | 'Guest'; readonly engine: string }[];
}

const PARTS = [
  ['stt', 'Recognition'],
  ['tts', 'Voices'],
  ['guest', 'Guest'],
] as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const engineName = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  const provider = isRecord(value) ? value['provider'] : undefined;
  return typeof provider === 'string' ? provider : null;
};

/** Reads the `adapters` member of `/health`; null when the answer does not carry it. */
export const enginesOf = (health: unknown): Engines | null => {
  const adapters = isRecord(health) ? health['adapters'] : undefined;
  if (!isRecord(adapters)) return null;
  const parts = PARTS.flatMap(([key, part]) => {
    const engine = engineName(adapters[key]);
    return engine === null ? [] : [{ part, engine }];
  });
  return { real: adapters['enabled'] === true, parts };
};

export const readEngines = async (options: { signal: AbortSignal }): Promise<Engines | null> =>
  enginesOf(await service.call(health, {}, options));
