import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientReply, LoadResult, ServerAddress, ServerReading, ServerReply } from './messages.js';
import { PinnedProcess } from './pinned-process.js';

export interface LoadRunOptions {
  readonly sessions: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** A directory for a CPU profile of the server. */
  readonly profile: string | undefined;
  readonly say: (line: string) => void;
  /** The server's, beside this one. */
  readonly module?: 'scripted-server' | 'rest-server';
  /** Fills the server's directory before it starts. */
  readonly prepare?: (directory: string) => Promise<void>;
}

/** Something else that the server does, from the warm-up to the end of the measuring. */
export interface BesideLoad<T> {
  /** Measuring begins. */
  measure(): void;
  end(): Promise<T>;
}

export type StartBeside<T> = (server: PinnedProcess<ServerReply>, address: ServerAddress) => BesideLoad<T>;

export interface LoadRun {
  readonly sessions: number;
  readonly client: LoadResult;
  /** Before the first session, when measuring began, and at its end. */
  readonly before: ServerReading;
  readonly start: ServerReading;
  readonly end: ServerReading;
  readonly stoppedCleanly: boolean;
}

/** One run of the scenario: a fresh server, all its clients, and what both saw. Its recordings are removed. */
export async function runLoad(options: LoadRunOptions): Promise<LoadRun> {
  return (await runLoadBeside(options, () => ({ measure: () => undefined, end: () => Promise.resolve() }))).run;
}

/** The same, and what came of that which was started beside it. */
export async function runLoadBeside<T>(
  options: LoadRunOptions,
  start: StartBeside<T>,
): Promise<{ readonly run: LoadRun; readonly beside: T }> {
  const { sessions, seconds, warmUpSeconds, profile, say, module = 'scripted-server' } = options;
  const directory = mkdtempSync(join(tmpdir(), 'trialogue-bench-'));
  await options.prepare?.(directory);
  const nodeArgs = ['--expose-gc', ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`])];
  const logFile = join(directory, 'server.log');
  const server = new PinnedProcess<ServerReply>({
    module,
    args: [directory],
    nodeArgs,
    core: 0,
    logFile,
  });
  const client = new PinnedProcess<ClientReply>({
    module: 'load-client',
    core: 1,
    logFile: join(directory, 'client.log'),
  });
  try {
    const { url, token } = await server.reply('ready');
    const before = await mark(server);
    client.send({ url, token, sessions, seconds, warmUpSeconds });
    say(`N=${sessions}: joining`);
    await client.reply('joined');
    const other = start(server, { url, token });
    say(`N=${sessions}: warming up for ${warmUpSeconds} s`);
    await client.reply('measuring');
    const begin = await mark(server);
    other.measure();
    say(`N=${sessions}: measuring for ${seconds} s`);
    await client.reply('measured');
    const end = await read(server);
    const beside = await other.end();
    say(`N=${sessions}: ending`);
    const { result } = await client.reply('result');
    server.send('stop');
    const { clean } = await server.reply('stopped');
    await server.gone();
    const run = { sessions, client: result, before, start: begin, end, stoppedCleanly: clean };
    return { run, beside };
  } finally {
    await Promise.all([server.end(), client.end()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function mark(server: PinnedProcess<ServerReply>): Promise<ServerReading> {
  server.send('mark');
  return (await server.reply('marked')).reading;
}

async function read(server: PinnedProcess<ServerReply>): Promise<ServerReading> {
  server.send('read');
  return (await server.reply('read')).reading;
}
