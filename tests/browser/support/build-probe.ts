import { fileURLToPath } from 'node:url';
import type { BrowserContext, Route } from 'playwright-core';
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

/** A page that was touched on its way counts as one from the Internet, which may not speak to this machine. */
export const PROBE_ARGS: readonly string[] = [
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
];

/** Puts the probe into every page of a context before anything else runs there. */
export type InstallProbe = (context: BrowserContext) => Promise<void>;

export async function buildProbe(): Promise<InstallProbe> {
  const [probe, worklet] = await Promise.all([bundle('probe.ts'), bundle('tap-worklet.ts')]);
  const content = `window.pageProbeWorklet = ${JSON.stringify(worklet)};\n${probe}`;
  return async (context) => {
    await context.route(({ pathname }) => PAGES.includes(pathname), letProbeIn);
    await context.addInitScript({ content });
  };
}

const PAGES: readonly string[] = ['/', '/recordings.html'];

/** The page's policy as it is, but for one thing: the probe's meter, which is made in the page, may run. */
async function letProbeIn(route: Route): Promise<void> {
  try {
    const response = await route.fetch();
    const headers = response.headers();
    const policy = headers['content-security-policy']?.replace("script-src 'self'", "script-src 'self' blob:") ?? '';
    await route.fulfill({ response, headers: { ...headers, 'content-security-policy': policy } });
  } catch {
    // The server is away, as some tests want it.
    await route.abort('connectionrefused');
  }
}
