import { fileURLToPath } from 'node:url';
import { build } from 'vite';

async function bundle(file: string): Promise<string> {
  const entry = fileURLToPath(new URL(`../page/${file}`, import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'probe' } },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const code = first !== undefined && 'output' in first ? first.output[0].code : undefined;
  if (code === undefined) throw new Error(`${file} was not built`);
  return code;
}

/** The script that puts the probe into a page before anything else runs there. */
export async function buildProbe(): Promise<string> {
  const [probe, worklet] = await Promise.all([bundle('probe.ts'), bundle('tap-worklet.ts')]);
  return `window.pageProbeWorklet = ${JSON.stringify(worklet)};\n${probe}`;
}
