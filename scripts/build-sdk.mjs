// Builds the client library as a package that can be published: `npm publish dist/sdk-package`. Says how large it is.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { prepare } from './prepare.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist/sdk-package');

/** What a page would import, and what it weighs then; React is the page's own. */
const BUNDLES = [
  ['the client', "export { TrialogueClient } from './sdk/rest/index.js';"],
  [
    'the client and the routes of threads',
    "export { TrialogueClient } from './sdk/rest/index.js'; export { listThreads, askModels, followRun } from './sdk/routes.js';",
  ],
  ['the client and all routes', "export * from './sdk/rest/index.js'; export * from './sdk/routes.js';"],
  ['a live session', "export { LiveClient } from './sdk/live.js';"],
  ['React hooks', "export * from './sdk/react/index.js';"],
];

/** Compiles into `dist/sdk-package`. Throws with the compiler's words. */
export function buildPackage() {
  rmSync(target, { recursive: true, force: true });
  const args = ['node_modules/typescript/bin/tsc', '-p', 'sdk/tsconfig.build.json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the client library does not compile:\n${stdout}${stderr}`);
  for (const file of ['package.json', 'README.md']) cpSync(join(root, 'sdk', file), join(target, file));
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  return target;
}

/** Bytes of a page's script that begins like this, minified, and zipped. */
async function weigh(code) {
  const { build } = await import('vite');
  const entry = join(target, 'entry.js');
  writeFileSync(entry, code);
  try {
    const built = await build({
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        write: false,
        minify: true,
        modulePreload: false,
        rollupOptions: { input: entry, preserveEntrySignatures: 'strict', external: ['react'] },
      },
    });
    const [{ output }] = Array.isArray(built) ? built : [built];
    const text = output.map((part) => part.code ?? '').join('');
    return { bytes: Buffer.byteLength(text), zipped: gzipSync(text).length };
  } finally {
    rmSync(entry);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await prepare({ quiet: true, build: false });
  process.stdout.write(`${buildPackage()}\n`);
  for (const [name, entry] of BUNDLES) {
    const { bytes, zipped } = await weigh(entry);
    const kilobytes = (count) => `${(count / 1_000).toFixed(1)} kB`.padStart(9);
    process.stdout.write(`${kilobytes(bytes)} minified, ${kilobytes(zipped)} zipped: ${name}\n`);
  }
}
