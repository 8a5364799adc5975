import { readHostWav } from '../sdk/node/wav-file.js';
import { ApiError, bearer, TrialogueClient } from '../sdk/rest/index.js';
import { listBriefings } from '../sdk/routes.js';
import { HELP, readOptions, type RehearseOptions, UsageError } from './rehearse-options.js';
import { type RehearsalResult, summaryOf } from './rehearse-result.js';
import { explainRefusal, localToken } from './local-access.js';
import { RehearsalScreen } from './rehearse-screen.js';
import { findServer, type RehearsalServer } from './rehearse-server.js';
import { hostSession } from './rehearse-session.js';

process.exitCode = await main(process.argv.slice(2));

/** The exit code: 0 only if everything worked, 2 for a mistake in the call. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    const result = await rehearse(options);
    // Progress goes to stderr with --json, so that stdout carries the result and nothing else.
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${summaryOf(result)}\n`);
    return result.errors.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof UsageError)) return 1;
    process.stderr.write(`\n${HELP}`);
    return 2;
  }
}

async function rehearse(options: RehearseOptions): Promise<RehearsalResult> {
  const samples = readHostWav(options.wav);
  const screen = new RehearsalScreen(options.json ? process.stderr : process.stdout);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const server = await findServer(options, (line) => screen.say(line));
  try {
    const briefing = options.briefing ?? (await firstBriefing(server));
    screen.say(
      `Hosting "${briefing}" at ${server.url} with ${options.wav} (${(samples.length / 48_000).toFixed(1)} s)`,
    );
    return await hostSession({ ...server, briefing, samples, screen, signal: stop.signal });
  } finally {
    await server.stop();
  }
}

async function firstBriefing({ url, dataDir }: RehearsalServer): Promise<string> {
  const client = new TrialogueClient({ url, signIn: bearer(localToken(url, dataDir) ?? 'none'), timeoutMs: 10_000 });
  const briefings = await client.call(listBriefings).catch((error: unknown) => {
    const isRefusal = error instanceof ApiError && error.status === 401;
    throw isRefusal ? new Error(explainRefusal(url, dataDir), { cause: error }) : error;
  });
  const usable = briefings.find((briefing) => briefing.problem === null);
  if (usable === undefined)
    throw new Error(
      'The server has no usable briefing. Put one into its briefings folder, or name one with --briefing.',
    );
  return usable.id;
}
