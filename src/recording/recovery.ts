import { readdir, stat, truncate, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../core/logger.js';
import { BYTES_PER_SAMPLE, samplesToMs } from '../protocol/audio-format.js';
import { WAV_HEADER_BYTES, wavHeader } from '../audio/wav.js';
import { finishFolder } from './finish-folder.js';
import { readMetadata, type SessionMetadata } from './session-metadata.js';

export interface Recovered {
  readonly sessionId: string;
  readonly directory: string;
  readonly durationMs: number;
}

/**
 * Repairs what an earlier process left unfinished: equal lengths, headers, captions, Opus copies, metadata.
 * A folder that cannot be repaired is reported and left exactly as it is.
 */
export async function recoverRecordings(options: {
  recordingsDir: string;
  logger: Logger;
  signal: AbortSignal;
}): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const entry of await readdir(options.recordingsDir, { withFileTypes: true })) {
    if (!entry.isDirectory() || options.signal.aborted) continue;
    const directory = join(options.recordingsDir, entry.name);
    try {
      const result = await recoverFolder(directory, options.signal);
      if (result) {
        recovered.push(result);
        options.logger.warn({ directory, durationMs: result.durationMs }, 'recording recovered');
      }
    } catch (error) {
      options.logger.error({ directory, error }, 'recording could not be recovered');
    }
  }
  return recovered;
}

async function recoverFolder(directory: string, signal: AbortSignal): Promise<Recovered | null> {
  const metadata = await readMetadata(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (metadata === null) return null;
  const names = await readdir(directory);
  const stems = names.filter((name) => name.endsWith('.wav'));
  const missingOpus = stems.some((name) => !names.includes(name.replace(/\.wav$/, '.webm')));
  if (metadata.state === 'finished' && !missingOpus) return null;
  const died = metadata.state === 'recording';
  const samples = await repairStems(directory, stems);
  await finishFolder({
    directory,
    samples,
    signal,
    metadata: (facts) => ({ ...metadata, ...closing(metadata, facts.samples), ...facts, recovered: metadata.recovered || died }),
  });
  return died ? { sessionId: metadata.sessionId, directory, durationMs: samplesToMs(samples) } : null;
}

function closing(metadata: SessionMetadata, samples: number): Partial<SessionMetadata> {
  const durationMs = samplesToMs(samples);
  const endedAt = metadata.endedAt ?? new Date(Date.parse(metadata.startedAt) + durationMs).toISOString();
  return { state: 'finished', durationMs, endedAt };
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
