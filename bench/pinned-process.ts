import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface PinnedOptions {
  /** A module beside this one, without its extension. */
  readonly module: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly core: number;
  /** Where its standard output goes: to a file, as a service's log does. */
  readonly logFile: string;
}

/** Whether processes can be given a core of their own here. */
export function canPin(): boolean {
  return process.platform === 'linux' && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;
}

/** A process of the bench on one core. The caller owns it and calls `end`. */
export class PinnedProcess<Reply extends { readonly type: string }> {
  readonly #child: ChildProcess;
  readonly #replies: Reply[] = [];
  #wake: () => void = () => undefined;
  #exit: string | null = null;

  constructor({ module, args = [], nodeArgs = [], core, logFile }: PinnedOptions) {
    const node = [process.execPath, ...nodeArgs, fileURLToPath(new URL(`./${module}.js`, import.meta.url)), ...args];
    const [command = '', ...rest] = canPin() ? ['taskset', '-c', String(core), ...node] : node;
    const log = openSync(logFile, 'a');
    this.#child = spawn(command, rest, { stdio: ['ignore', log, 'inherit', 'ipc'] });
    closeSync(log);
    this.#child.on('message', (reply) => {
      this.#replies.push(reply as Reply);
      this.#wake();
    });
    this.#child.on('exit', (code, signal) => {
      this.#exit = `${module} ended (${signal ?? code})`;
      this.#wake();
    });
  }

  send(message: object | string): void {
    this.#child.send(message);
  }

  /** The next reply of this type. Throws when the process ends before it. */
  async reply<T extends Reply['type']>(type: T): Promise<Extract<Reply, { type: T }>> {
    for (;;) {
      const index = this.#replies.findIndex((reply) => reply.type === type);
      const [found] = index < 0 ? [] : this.#replies.splice(index, 1);
      if (found !== undefined) return found as Extract<Reply, { type: T }>;
      if (this.#exit !== null) throw new Error(`${this.#exit} before it said "${type}"`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** All replies of this type that nobody has waited for. */
  told<T extends Reply['type']>(type: T): Extract<Reply, { type: T }>[] {
    return this.#replies.filter((reply): reply is Extract<Reply, { type: T }> => reply.type === type);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill();
    await once(this.#child, 'exit');
  }

  /** Waits for it to end by itself, e.g. to write a profile. */
  async gone(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}
