import type { ModelInfo } from '../llm/model-catalogue.js';

/** A model of a thread as a speaker of a show. */
export interface CastModel {
  readonly modelId: string;
  /** Names its track; the briefing's own rules for such ids. */
  readonly id: string;
  /** What the host calls it by. */
  readonly name: string;
  readonly aliases: readonly string[];
}

/** Names of tracks and files a session writes for itself. */
const RESERVED = ['host', 'you', 'mix', 'session', 'events'];
const ID_CHARS = 32;
const NAME_CHARS = 60;

/** Speakers of the models: each with an id and a name of its own, as short as tells them apart. */
export function castOf(models: readonly Pick<ModelInfo, 'id' | 'name'>[]): CastModel[] {
  const ids = new Set(RESERVED);
  const names = new Set<string>();
  return models.map((model) => {
    const name = free(spokenNames(model.name), names);
    const full = model.name.slice(0, NAME_CHARS).trim();
    const id = free(idsOf(name, model.id), ids);
    return { modelId: model.id, id, name, aliases: full === '' || full === name ? [] : [full] };
  });
}

/** "Claude Haiku 4.5" is called Claude, or Claude Haiku beside another Claude. */
function* spokenNames(name: string): Generator<string> {
  const words = name
    .replace(/\(.*?\)/g, ' ')
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word));
  const usual = words.length === 0 ? ['Guest'] : words;
  for (let count = 1; count <= usual.length; count += 1) yield usual.slice(0, count).join(' ').slice(0, NAME_CHARS);
  for (let number = 2; ; number += 1) yield `${usual.join(' ').slice(0, NAME_CHARS - 4)} ${number}`;
}

function* idsOf(name: string, modelId: string): Generator<string> {
  for (const text of [name, modelId]) {
    const id = slugOf(text, ID_CHARS).replace(/^[\d-]+/, '');
    if (id !== '') yield id;
  }
  for (let number = 2; ; number += 1) yield `guest-${number}`;
}

function free(candidates: Iterable<string>, taken: Set<string>): string {
  for (const candidate of candidates) {
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
  throw new Error('there is always another name');
}

/** Small letters, digits and hyphens; empty where nothing of the text can be written so. */
export function slugOf(text: string, chars: number): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, chars)
    .replace(/^-+|-+$/g, '');
}
