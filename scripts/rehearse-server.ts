import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../src/config.js';
import { dataDirHere } from './local-access.js';
import type { RehearseOptions } from './rehearse-options.js';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 45_000;
const LOOK_EVERY_MS = 150;
/** The server's last words, for when it fails. */
const KEPT_LINES = 15;

/** A server to rehearse with. */
export interface RehearsalServer {
  readonly url: string;
  /** What it keeps its data in, as far as that can be known from here. */
  readonly dataDir: string;
  /** True when it was started for this run. */
  readonly own: boolean;
  /** Stops it if it was started here; resolves when it is gone. */
  stop(): Promise<void>;
}

/** The running server at the address, or one of our own. Throws with what to do. */
export async function findServer(options: RehearseOptions, say: (line: string) => void): Promise<RehearsalServer> {
  const answers = await isUp(`${options.url}/health`);
  if (answers && (options.out === undefined || options.urlGiven)) {
    if (options.out !== undefined)
      say(`The server at ${options.url} chooses its own folder; --out has no effect on it.`);
    return { url: options.url, dataDir: dataDirHere(), own: false, stop: () => Promise.resolve() };
  }
  if (options.urlGiven && !isLocal(options.url)) {
    throw new Error(
      `Nothing answers at ${options.url}/health. Check the address, or leave --url out to start a server here.`,
    );
  }
  say(
    answers
      ? 'Starting a server for this run, because of --out.'
      : `Nothing runs at ${options.url}: starting a server for this run.`,
  );
  return startServer(options.out);
}

async function startServer(recordingsDir: string | undefined): Promise<RehearsalServer> {
  const port = await freePort();
  if (recordingsDir !== undefined) mkdirSync(recordingsDir, { recursive: true });
  // Beside another server it needs data of its own: two on one folder are refused.
  const data = recordingsDir === undefined ? undefined : mkdtempSync(join(tmpdir(), 'trialogue-rehearse-'));
  const child = spawn(process.execPath, [mainFile()], {
    env: {
      ...readEnvironment(),
      HOST: '127.0.0.1',
      PORT: String(port),
      ...(recordingsDir === undefined ? {} : { RECORDINGS_DIR: recordingsDir }),
      ...(data === undefined ? {} : { DATA_DIR: data }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lastWords = keepLastLines(child);
  const server = {
    url: `http://127.0.0.1:${port}`,
    dataDir: data ?? dataDirHere(),
    own: true,
    async stop() {
      await stop(child);
      if (data !== undefined) rmSync(data, { recursive: true, force: true });
    },
  };
  try {
    await untilReady(child, server.url);
    return server;
  } catch (cause) {
    await server.stop();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${reason} Its last words:\n${lastWords().join('\n')}`, { cause });
  }
}

/** Beside this file when compiled, below `dist` when run from source. */
function mainFile(): string {
  const places = ['../src/main.js', '../dist/src/main.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error('The server has not been built. Run: npm run build');
  return found;
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`The server stopped at its start (exit code ${child.exitCode}).`);
    if (await isUp(`${url}/ready`)) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`The server was not ready after ${READY_TIMEOUT_MS / 1000} s.`);
}

async function isUp(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Nobody listens, or not yet: both are a plain "no" here.
    return false;
  }
}

function isLocal(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}

function keepLastLines(child: ChildProcess): () => string[] {
  let text = '';
  const keep = (piece: Buffer) => {
    text = (text + piece.toString('utf8')).slice(-8_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text.trimEnd().split('\n').slice(-KEPT_LINES);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const giveUp = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(giveUp);
}
