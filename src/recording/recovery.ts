import { readdir, stat, truncate, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../core/logger.js';
import type { FolderClaims } from './folder-claims.js';
import { BYTES_PER_SAMPLE, samplesToMs } from '../protocol/audio-format.js';
import { WAV_HEADER_BYTES, wavHeader } from '../audio/wav.js';
import { readEventLog, recordFromLog } from './event-record.js';
import { finishFolder } from './finish-folder.js';
import { restoreCaptions } from './restore-captions.js';
import { readMetadata, type SessionMetadata } from './session-metadata.js';

export interface Recovered {
  readonly sessionId: string;
  readonly directory: string;
  readonly durationMs: number;
}

/** Folders that may need repair: those there now. Called before the first session of this process begins. */
export async function foldersToCheck(recordingsDir: string): Promise<readonly string[]> {
  const entries = await readdir(recordingsDir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(recordingsDir, entry.name));
}

/**
 * Repairs what an earlier process left unfinished: equal lengths, headers, captions, Opus copies, metadata.
 * A folder that cannot be repaired, or that another living process writes, is left exactly as it is.
 */
export async function recoverRecordings(
  folders: readonly string[],
  options: { logger: Logger; signal: AbortSignal; claims: FolderClaims },
): Promise<readonly Recovered[]> {
  const { signal, claims } = options;
  const recovered: Recovered[] = [];
  for (const directory of folders) {
    if (options.signal.aborted) break;
    try {
      const result = await claims.repair(directory, signal, (hurry) => repairFolder(directory, hurry));
      if (!result) continue;
      recovered.push(result);
      options.logger.warn({ directory, durationMs: result.durationMs }, 'recording recovered');
    } catch (error) {
      options.logger.error({ directory, error }, 'recording could not be recovered');
    }
  }
  return recovered;
}

/** A process that is not this one and still runs. In a container a restarted server often gets its old number back. */
function livesElsewhere(pid: number | null): boolean {
  if (pid === null || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Null when there is nothing to repair. An abort leaves Opus copies to a later start. */
export async function repairFolder(directory: string, signal: AbortSignal): Promise<Recovered | null> {
  const metadata = await readMetadata(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (metadata === null || livesElsewhere(metadata.pid)) return null;
  const names = await readdir(directory);
  const stems = names.filter((name) => name.endsWith('.wav'));
  const missingOpus = stems.some((name) => !names.includes(name.replace(/\.wav$/, '.webm')));
  if (metadata.state === 'finished' && !missingOpus) return null;
  const died = metadata.state === 'recording';
  const samples = await repairStems(directory, stems);
  const log = died ? await readEventLog(join(directory, 'events.jsonl')) : [];
  await restoreCaptions(directory, metadata, log);
  const known = log.length === 0 ? metadata : recordFromLog(metadata, log);
  await finishFolder({
    directory,
    samples,
    signal,
    metadata: (facts) => ({
      ...known,
      ...closing(metadata, facts.samples),
      ...facts,
      recovered: metadata.recovered || died,
    }),
  });
  return died ? { sessionId: metadata.sessionId, directory, durationMs: samplesToMs(samples) } : null;
}

function closing(metadata: SessionMetadata, samples: number): Partial<SessionMetadata> {
  const durationMs = samplesToMs(samples);
  const endedAt = metadata.endedAt ?? new Date(Date.parse(metadata.startedAt) + durationMs).toISOString();
  return { state: 'finished', pid: null, durationMs, endedAt };
}

/** Brings every stem to the length of the longest, with a header that says so. */
async function repairStems(directory: string, stems: readonly string[]): Promise<number> {
  const paths = stems.map((name) => join(directory, name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const samples = Math.max(0, ...sizes.map((size) => Math.floor((size - WAV_HEADER_BYTES) / BYTES_PER_SAMPLE)));
  for (const path of paths) {
    await truncate(path, WAV_HEADER_BYTES + samples * BYTES_PER_SAMPLE);
    const file = await open(path, 'r+');
    try {
      await file.write(wavHeader(samples * BYTES_PER_SAMPLE), 0, WAV_HEADER_BYTES, 0);
    } finally {
      await file.close();
    }
  }
  return samples;
}
