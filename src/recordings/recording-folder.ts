import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors.js';
import { recordingIdSchema } from '../protocol/recordings.js';
import type { SessionMetadata } from '../recording/index.js';

export interface Places {
  readonly recordingsDir: string;
  readonly logsDir: string;
}

/** The ids of everything that looks like a recording: real directories with a session's name. */
export async function recordingIds(recordingsDir: string): Promise<string[]> {
  const entries = await readdir(recordingsDir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && isRecordingId(entry.name)).map(({ name }) => name);
}

/** The folder of a recording; throws `NOT_FOUND`. A link is no recording, wherever it leads. */
export async function folderOf(recordingsDir: string, id: string): Promise<string> {
  const directory = join(recordingsDir, isRecordingId(id) ? id : 'none');
  const found = isRecordingId(id) ? await lstat(directory).catch(() => undefined) : undefined;
  if (found?.isDirectory() !== true) throw noRecording(id);
  return directory;
}

/** What `read` makes of a `session.yaml`; throws `RECORDING_DAMAGED` in words that name no path of the machine. */
export async function metadataOf(read: () => Promise<SessionMetadata>): Promise<SessionMetadata> {
  return read().catch((error: unknown) => {
    throw new AppError('RECORDING_DAMAGED', `session.yaml ${damage(error)}`, { cause: error });
  });
}

/** What is wrong with a `session.yaml`, to stand behind its name. */
export function damage(error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be read.';
  if ('code' in error && error.code === 'ENOENT') return 'is missing.';
  if (error.name === 'ZodError') return 'lacks something a recording must have.';
  const place = /at line \d+, column \d+/.exec(error.message)?.[0];
  return place === undefined ? 'cannot be read.' : `is not valid YAML ${place}.`;
}

/** Throws `RECORDING_RUNNING` unless the recording is finished. */
export function requireFinished({ state }: Pick<SessionMetadata, 'state'>): void {
  if (state === 'finished') return;
  throw new AppError('RECORDING_RUNNING', 'This session is still being recorded; come back when it has ended.');
}

/**
 * The true path of a file of the recording, for serving it; throws `NOT_FOUND`. Links are followed nowhere but to the
 * session's own event log, which lies in the folder as one where hard links are not possible.
 */
export async function fileIn({ recordingsDir, logsDir }: Places, id: string, name: string): Promise<string> {
  const path = join(await folderOf(recordingsDir, id), name);
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() === true) return path;
  const log = join(logsDir, `${id}.jsonl`);
  const [target, own] = await Promise.all([path, log].map((one) => realpath(one).catch(() => undefined)));
  const isLog = found?.isSymbolicLink() === true && target !== undefined && target === own;
  if (isLog && (await stat(target)).isFile()) return target;
  throw noRecording(`${id}/${name}`);
}

export function noRecording(what: string): AppError {
  return new AppError('NOT_FOUND', `There is no recording ${what.slice(0, 120)}.`);
}

export const isRecordingId = (name: string): boolean => recordingIdSchema.safeParse(name).success;
