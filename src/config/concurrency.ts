import { z } from 'zod';
import { MODEL_PROVIDERS } from '../protocol/models.js';

/** Calls at once: for a provider, and for those that are named. */
export interface Concurrency {
  readonly usual: number;
  readonly of: Readonly<Record<string, number>>;
}

/** Hosted providers take several at once; a machine of one's own is slower for each the more it has. */
const USUAL: Concurrency = { usual: 4, of: { ollama: 3, 'llama.cpp': 1, lmstudio: 1 } };
const PROVIDERS: ReadonlySet<string> = new Set(MODEL_PROVIDERS);
const ITEM = /^(?:([a-z.]{1,20})=)?([1-9]\d?)$/;

/** `8`, `8,ollama=2`, `ollama=1`: what is not named stays as it is usually. */
export const concurrency = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim()))
  .refine(
    (items) => items.every(isItem),
    `numbers from 1 to 99 (commas), such as 4,ollama=3, of ${[...PROVIDERS].join(', ')}`,
  )
  .transform((items) => items.reduce(withItem, USUAL))
  .default(USUAL);

function isItem(item: string): boolean {
  const [whole, provider] = ITEM.exec(item) ?? [];
  return whole !== undefined && (provider === undefined || PROVIDERS.has(provider));
}

function withItem({ usual, of }: Concurrency, item: string): Concurrency {
  const [, provider, places] = ITEM.exec(item) ?? [];
  if (provider === undefined) return { usual: Number(places), of };
  return { usual, of: { ...of, [provider]: Number(places) } };
}
