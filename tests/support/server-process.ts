import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { localToken } from '../../scripts/local-access.js';
import { withDataDir } from './data-dir.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Lets a program in as the owner. */
  readonly token: () => string | undefined;
  /** Sends the signal and resolves with the exit code (null when the signal itself ended the process). */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** What it printed so far. */
  output(): string;
}

/** The service as a process of its own, as `npm start` runs it (build first), in the given folders. Its data folder is filled. */
export async function startServerProcess(given: Record<string, string>): Promise<ServerProcess> {
  const env = await withDataDir(given);
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', CONNECTIONS_PER_CLIENT: '1000', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const look = (data: Buffer) => {
      printed += data.toString();
      const ready = /Trialogue is ready: (\S+)/.exec(printed)?.[1];
      if (ready) resolve(ready);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
  return {
    url,
    child,
    token: () => localToken(url, env['DATA_DIR'] ?? ''),
    output: () => printed,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}
