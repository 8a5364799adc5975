import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';
import { pathOf } from './has.js';

/** A Postgres server of a test's own, without syncs: for what a server does, not for what a disk does. */
export class PostgresProcess {
  #child: ChildProcess | undefined;
  #databases = 0;

  private constructor(
    private readonly port: number,
    private readonly directory: string,
  ) {}

  static async start(): Promise<PostgresProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'trialogue-postgres-'));
    const own = ownIds();
    if (own !== undefined) chownSync(directory, own.uid, own.gid);
    const settings = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-sync', '--no-instructions'];
    execFileSync(programPath('initdb'), ['-D', join(directory, 'data'), ...settings], {
      ...own,
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const server = new PostgresProcess(await freePort(), directory);
    await server.restart();
    return server;
  }

  /** Of a new, empty database. */
  async newDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.look(this.#url('postgres'), (client) => client.query(`CREATE DATABASE ${name}`));
    return this.#url(name);
  }

  /** Starts the same address anew; resolves once it takes connections. */
  async restart(): Promise<void> {
    const listen = ['-p', String(this.port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
    const child = spawn(programPath('postgres'), ['-D', join(this.directory, 'data'), '-F', ...listen], {
      ...ownIds(),
      cwd: this.directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let printed = '';
      child.stderr.on('data', (data: Buffer) => {
        printed += data.toString();
        if (printed.includes('ready to accept connections')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`postgres ended with ${code}:\n${printed}`)));
    });
  }

  /** Every connection is cut at once, nothing is written down any more: as after a crash. */
  async crash(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  /** An operator's restart: statements are broken off, what was committed is written. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Stops it and removes its files. */
  async close(): Promise<void> {
    await this.crash();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Looks inside with a connection of its own. */
  async look<T>(url: string, what: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await what(client);
    } finally {
      await client.end();
    }
  }

  #url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

function programPath(name: 'initdb' | 'postgres'): string {
  return join(dirname(pathOf('postgres')), name);
}

/** Postgres refuses to run as root: then it runs as the user its package has made. */
function ownIds(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
