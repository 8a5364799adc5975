import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { localToken } from '../../../scripts/local-access.js';

const READY = /Trialogue is ready: (\S+)/;

/** The service as a process that may be killed at any moment, its start included. */
export class KillableService {
  readonly child: ChildProcess;
  /** Lets a program in as the owner. */
  readonly token: () => string | undefined;
  readonly #exited: Promise<unknown>;
  #printed = '';
  #look: () => void = () => undefined;

  /** The last build of the project it is called in, started at once; `env` brings the folders and the port. */
  constructor(env: Readonly<Record<string, string>>) {
    this.token = () => localToken(READY.exec(this.#printed)?.[1] ?? 'http://none', env['DATA_DIR'] ?? '');
    this.child = spawn(process.execPath, ['dist/src/main.js'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LOG_LEVEL: 'debug', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = once(this.child, 'exit').then(() => this.#look());
    const take = (data: Buffer) => {
      this.#printed += data.toString();
      this.#look();
    };
    this.child.stdout?.on('data', take);
    this.child.stderr?.on('data', take);
  }

  /** The address, once it listens. */
  async ready(): Promise<string> {
    await this.prints(READY);
    return READY.exec(this.#printed)?.[1] ?? '';
  }

  /** Resolves once it has printed this. Throws when it ends instead. */
  async prints(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#printed)) {
      if (!this.#running) throw new Error(`the service ended by itself:\n${this.output}`);
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  /** The end of what it printed so far. */
  get output(): string {
    return this.#printed.slice(-2_000);
  }

  /** Lets it stand still, or go on. */
  freeze(how: 'stop' | 'go on'): void {
    this.child.kill(how === 'stop' ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Resolves when the process is gone. */
  async kill(): Promise<void> {
    if (this.#running) this.child.kill('SIGKILL');
    await this.#exited;
  }

  get #running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
}
