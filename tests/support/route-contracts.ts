import { readdir } from 'node:fs/promises';
import type { RouteContract } from '../../src/protocol/route-contract.js';

const DIRECTORY = new URL('../../src/protocol/routes/', import.meta.url);

/** Every route that is written down in `src/protocol/routes`, alone or in a group. */
export async function routeContracts(): Promise<readonly RouteContract[]> {
  const names = (await readdir(DIRECTORY)).filter((name) => /^[\w-]+\.(ts|js)$/.test(name)).sort();
  const modules = await Promise.all(
    names.map(async (name) => (await import(new URL(name, DIRECTORY).href)) as Readonly<Record<string, unknown>>),
  );
  return modules.flatMap((one) => Object.values(one)).flatMap(contractsIn);
}

function contractsIn(value: unknown): RouteContract[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  if (isContract(value)) return [value];
  return Object.values(value).filter((one) => isContract(one));
}

function isContract(value: unknown): value is RouteContract {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'answer' in value;
}
