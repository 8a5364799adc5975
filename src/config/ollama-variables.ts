import { z } from 'zod';
import { choice, httpUrl, integer } from './variable-types.js';

const BALANCES = ['least-connections', 'round-robin'] as const;
const USUAL_PORTS = [11_434, 11_435, 11_436];
/** `model=place+place`, where a place is an address or a port of this machine. */
const ASSIGNMENT = /^([^=\s]+)=([^=\s]+)$/;

const items = (list: string) => list.split(',').map((item) => item.trim().replace(/\/$/, ''));
const isPlace = (place: string) => /^\d{1,5}$/.test(place) || httpUrl.safeParse(place).success;

/** Ollama's servers: where they are, and who takes what. */
export const ollamaVariables = {
  OLLAMA_URLS: z
    .string()
    .transform(items)
    .refine(
      (urls) => urls.every((url) => httpUrl.safeParse(url).success),
      'addresses (commas) such as http://127.0.0.1:11434',
    )
    .optional(),
  OLLAMA_BALANCE: choice(BALANCES).default('least-connections'),
  OLLAMA_NUM_PARALLEL: integer(1, 64, 1),
  OLLAMA_ASSIGNMENTS: z
    .string()
    .transform(items)
    .refine(
      (list) => list.every((item) => ASSIGNMENT.exec(item)?.[2]?.split('+').every(isPlace)),
      'model=place+place (commas between them), a place being an address of OLLAMA_URLS or a port of this machine',
    )
    .default([]),
  OLLAMA_OFFERED_MODELS: z.string().transform(items).default([]),
} as const;

const ollamaSchema = z.object(ollamaVariables);
type OllamaSettings = z.infer<typeof ollamaSchema> & {
  readonly OLLAMA_BASE_URL?: string | undefined;
  readonly OLLAMA_MODEL: string;
};

export interface OllamaConfig {
  /** Without `/v1` at their end. */
  readonly urls: readonly string[];
  /** Somebody has said where they are: that nobody answers is trouble then. */
  readonly named: boolean;
  readonly balance: (typeof BALANCES)[number];
  /** Requests a server answers at once. */
  readonly parallel: number;
  /** Which servers a model is meant for, by its full name. */
  readonly assignments: ReadonlyMap<string, readonly string[]>;
  /** Models to be had although no server has them yet. */
  readonly offered: readonly string[];
}

export function ollamaConfig(settings: OllamaSettings): OllamaConfig {
  const urls = ollamaUrls(settings);
  const assignments = settings.OLLAMA_ASSIGNMENTS.map((item) => {
    const [, model = '', places = ''] = ASSIGNMENT.exec(item) ?? [];
    return [/:[^/]*$/.test(model) ? model : `${model}:latest`, places.split('+').map(addressOf)] as const;
  });
  return Object.freeze({
    urls,
    named: settings.OLLAMA_URLS !== undefined || settings.OLLAMA_BASE_URL !== undefined,
    balance: settings.OLLAMA_BALANCE,
    parallel: settings.OLLAMA_NUM_PARALLEL,
    assignments: new Map(assignments),
    offered: [...new Set([settings.OLLAMA_MODEL, ...settings.OLLAMA_OFFERED_MODELS])],
  });
}

/** One address that was given alone is the only server; else the three usual ports of this machine are looked at. */
function ollamaUrls({ OLLAMA_URLS: urls, OLLAMA_BASE_URL: only }: OllamaSettings): string[] {
  if (urls !== undefined) return [...new Set(urls.map(addressOf))];
  return only === undefined ? USUAL_PORTS.map((port) => addressOf(String(port))) : [addressOf(only)];
}

/** Chat completions are below `/v1`, Ollama's own API beside it. */
function addressOf(place: string): string {
  return /^\d+$/.test(place) ? `http://127.0.0.1:${place}` : place.replace(/\/(?:v1\/?)?$/, '');
}
