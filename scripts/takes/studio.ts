import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../src/config.js';

const STOP_TIMEOUT_MS = 45_000;

export interface Studio {
  readonly url: string;
  readonly dataDir: string;
  /** Resolves when it is gone. */
  stop(): Promise<void>;
}

/** A server with the built-in engines whatever the environment says; recordings, logs and data go below `directory`. */
export async function startStudio(directory: string): Promise<Studio> {
  const places = { RECORDINGS_DIR: 'recordings', LOGS_DIR: 'logs', DATA_DIR: 'data' };
  const folders = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, join(directory, place)]));
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, [mainFile()], {
    env: {
      ...readEnvironment(),
      ...folders,
      HOST: '127.0.0.1',
      PORT: '0',
      USE_REAL_ADAPTERS: 'false',
      // The hosts of all takes come from this machine.
      CONNECTIONS_PER_CLIENT: '1000',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { url: await addressOf(child), dataDir: join(directory, places.DATA_DIR), stop: () => stop(child) };
}

/** Beside this folder when compiled, below `dist` when run from source. */
function mainFile(): string {
  const places = ['../../src/main.js', '../../dist/src/main.js'];
  const found = places.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
  if (found === undefined) throw new Error('The server has not been built. Run: npm run build');
  return found;
}

/** What it prints once it is ready; its output is read on, so that it never waits for a reader. */
function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const take = (piece: Buffer) => {
      printed = (printed + piece.toString('utf8')).slice(-8_000);
      const url = /Trialogue is ready: (\S+)/.exec(printed)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The server ended with exit code ${code}. Its last words:\n${printed}`)),
    );
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const giveUp = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(giveUp);
}
