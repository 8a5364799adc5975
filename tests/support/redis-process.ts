import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { pathOf } from './has.js';

/** A Redis of a test's own that keeps nothing on disk: killed, it comes back empty. */
export class RedisProcess {
  #child: ChildProcess | undefined;
  readonly #port: number;
  readonly #password: string | undefined;

  private constructor(port: number, password: string | undefined) {
    this.#port = port;
    this.#password = password;
  }

  static async start(options: { password?: string } = {}): Promise<RedisProcess> {
    const redis = new RedisProcess(await freePort(), options.password);
    await redis.restart();
    return redis;
  }

  get url(): string {
    const user = this.#password === undefined ? '' : `:${this.#password}@`;
    return `redis://${user}127.0.0.1:${this.#port}/0`;
  }

  /** Starts the same address anew; resolves once it takes connections. */
  async restart(): Promise<void> {
    const own = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const password = this.#password === undefined ? [] : ['--requirepass', this.#password];
    const child = spawn(pathOf('redis'), [...own, ...password], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let printed = '';
      child.stdout.on('data', (data: Buffer) => {
        printed += data.toString();
        if (printed.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${printed}`)));
    });
  }

  /** Gone from one moment to the next. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** It keeps its connections and answers nobody, until it is thawed. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Looks inside with a connection of its own. */
  async look<T>(what: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url);
    try {
      return await what(client);
    } finally {
      client.disconnect();
    }
  }
}
