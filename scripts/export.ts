import { basename, join, resolve } from 'node:path';
import { loadConfig, type LoadedConfig, readEnvironment } from '../src/config.js';
import type { LlmAdapter } from '../src/adapters/llm.js';
import { systemClock } from '../src/core/clock.js';
import { errorMessage } from '../src/core/errors.js';
import { silentLogger } from '../src/core/logger.js';
import { silentMetrics } from '../src/core/metrics.js';
import { type Edits, type EpisodeBriefing, type EpisodeExport, exportEpisode } from '../src/episode/index.js';
import { limits } from '../src/limits.js';
import { BriefingLoader } from '../src/podcast/index.js';
import { readMetadata } from '../src/recording/index.js';
import { producersEdits } from '../src/recordings/index.js';
import { findSession } from './export/find-session.js';
import { type ExportCall, HELP, readOptions, UsageError } from './export/options.js';
import { ExportScreen, summaryOf } from './export/screen.js';

const STOPPED = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  try {
    const call = readOptions(args);
    if (call === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    const result = await makeEpisode(call, stop.signal);
    process.stdout.write(call.json ? `${JSON.stringify(result)}\n` : summaryOf(result));
    return 0;
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write('Stopped; nothing was written.\n');
      return STOPPED;
    }
    process.stderr.write(`${errorMessage(error)}\n`);
    if (!(error instanceof UsageError)) return 1;
    process.stderr.write(`\n${HELP}`);
    return 2;
  }
}

async function makeEpisode(call: ExportCall, signal: AbortSignal): Promise<EpisodeExport> {
  const { formats, duckDb, mono, gainsDb } = call;
  const loaded = loadConfig(readEnvironment());
  const folder = await findSession(call.session, loaded.config.directories.recordings);
  const briefing = await briefingOf(folder, loaded);
  const writer =
    formats === undefined || formats.includes('notes') || formats.includes('zip') ? await openWriter(loaded) : null;
  const screen = new ExportScreen(process.stderr);
  const edits = await editsOf(folder, loaded);
  const options = {
    ...(edits && { edits }),
    mono,
    gainsDb,
    ...(formats && { formats }),
    ...(duckDb !== undefined && { duckDb }),
    ...(briefing && { briefing }),
    ...(writer && { llm: writer.llm }),
  };
  try {
    return await exportEpisode(folder, options, { signal, onProgress: (progress) => screen.progress(progress) });
  } finally {
    screen.clear();
    await writer?.close();
  }
}

/** What was edited on the review page; of a folder that lies elsewhere nothing is known. */
async function editsOf(folder: string, { config }: LoadedConfig): Promise<Edits | undefined> {
  const { recordings: recordingsDir, logs: logsDir } = config.directories;
  const id = basename(folder);
  const known = resolve(folder) === join(recordingsDir, id) && (await readMetadata(folder)).state === 'finished';
  return known ? producersEdits({ recordingsDir, logsDir }, id) : undefined;
}

/** The show's briefing, if it is still there and as it was. */
async function briefingOf(folder: string, { config }: LoadedConfig): Promise<EpisodeBriefing | undefined> {
  const loader = new BriefingLoader({ directory: config.directories.briefings, limits });
  try {
    return await loader.load((await readMetadata(folder)).briefing);
  } catch {
    return undefined; // the notes do without; what is wrong with the recording itself, the export says
  }
}

/** The co-host's model, where a real one is configured. */
async function openWriter({
  config,
  secrets,
}: LoadedConfig): Promise<{ llm: LlmAdapter; close(): Promise<void> } | null> {
  const { enabled, settings, ...choice } = config.adapters;
  if (!enabled) return null;
  const { RealAdapterFactory } = await import('../src/adapters/real-adapter-factory.js');
  const engines = await RealAdapterFactory.create(choice, {
    clock: systemClock,
    logger: silentLogger,
    metrics: silentMetrics,
    settings,
    secret: (name) => secrets[name]?.reveal(),
  });
  return { llm: engines.llm('claude'), close: () => engines.close() };
}
