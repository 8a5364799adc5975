import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientReply, LoadResult, ServerReading, ServerReply } from './messages.js';
import { PinnedProcess } from './pinned-process.js';

export interface LoadRunOptions {
  readonly sessions: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** A directory for a CPU profile of the server. */
  readonly profile: string | undefined;
  readonly say: (line: string) => void;
}

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
  const { sessions, seconds, warmUpSeconds, profile, say } = options;
  const directory = mkdtempSync(join(tmpdir(), 'trialogue-bench-'));
  const nodeArgs = ['--expose-gc', ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`])];
  const logFile = join(directory, 'server.log');
  const server = new PinnedProcess<ServerReply>({
    module: 'scripted-server',
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
    say(`N=${sessions}: warming up for ${warmUpSeconds} s`);
    await client.reply('measuring');
    const start = await mark(server);
    say(`N=${sessions}: measuring for ${seconds} s`);
    await client.reply('measured');
    const end = await read(server);
    say(`N=${sessions}: ending`);
    const { result } = await client.reply('result');
    server.send('stop');
    const { clean } = await server.reply('stopped');
    await server.gone();
    return { sessions, client: result, before, start, end, stoppedCleanly: clean };
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
