import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const VENDORS = /^(?:@google-cloud\/|google-gax|@anthropic-ai\/|openai$|assemblyai|bullmq$|ioredis$)/;
/** Imports and re-exports that are there when the module runs: types are not, `import()` comes later. */
const STATIC = /^(?:import|export)\s(?!type\s)(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]/gms;

/** Each package that the module loads when it starts, with the module that asks for it. */
function packagesFrom(entry: string): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(STATIC)) {
      if (specifier.startsWith('.')) seen.add(sourceOf(resolve(dirname(file), specifier)));
      else packages.set(specifier, file);
    }
  }
  return packages;
}

function sourceOf(path: string): string {
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(source) ? source : join(path, 'index.ts');
}

/** The doctor once brought Google's and every other vendor's library into each server: 22 MB of memory and half a second. */
it('loads no engine’s library before it is used', () => {
  const packages = packagesFrom(MAIN);
  expect([...packages.keys()]).toEqual(expect.arrayContaining(['express', 'socket.io', 'zod']));
  expect([...packages].filter(([name]) => VENDORS.test(name))).toEqual([]);
});
