import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../core/logger.js';
import type { AuditLog, DeletedRecording, Deleter } from './audit-log.js';
import { folderOf, isRecordingId, type Places } from './recording-folder.js';

/** What is being deleted lies under this name for a moment; it is never listed. */
const GONE = '.deleted-';

export interface Deleting extends Places {
  readonly audit: AuditLog;
  readonly logger: Logger;
}

/**
 * Deletes the recording's folder and the session's log: out of sight in one step, then file by file. Links are removed,
 * not what they lead to. Throws `NOT_FOUND`, or the system's error: then it is finished at the next start.
 */
export async function deleteRecording(places: Deleting, id: string, by: Deleter): Promise<DeletedRecording> {
  const gone = join(places.recordingsDir, `${GONE}${id}`);
  await rename(await folderOf(places.recordingsDir, id), gone);
  const deleted = { sessionId: id, ...(await sizeOf(gone)) };
  const noted = await note(places, by, deleted);
  await remove(places, id);
  // A full disk takes no line before the folder is gone.
  if (!noted) await note(places, by, deleted);
  return deleted;
}

/** Finishes deletions that an earlier process began. */
export async function finishDeletions(places: Deleting): Promise<void> {
  const names = await readdir(places.recordingsDir);
  const ids = names.filter((name) => name.startsWith(GONE)).map((name) => name.slice(GONE.length));
  for (const id of ids.filter(isRecordingId)) {
    const deleted = { sessionId: id, ...(await sizeOf(join(places.recordingsDir, `${GONE}${id}`))) };
    await remove(places, id);
    if (!(await places.audit.knows(id))) await note(places, { who: 'unknown' }, deleted);
  }
}

async function remove({ recordingsDir, logsDir }: Places, id: string): Promise<void> {
  await rm(join(logsDir, `${id}.jsonl`), { force: true });
  await rm(join(recordingsDir, `${GONE}${id}`), { recursive: true, force: true });
}

/** Everything below the folder, links as links. */
async function sizeOf(directory: string): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const sizes = await Promise.all(files.map(async (entry) => (await lstat(join(entry.parentPath, entry.name))).size));
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** False when the line could not be written: that keeps nobody from making room. */
async function note({ audit, logger }: Deleting, by: Deleter, deleted: DeletedRecording): Promise<boolean> {
  try {
    await audit.deleted(by, deleted);
    return true;
  } catch (error) {
    logger.error({ component: 'recordings', ...by, ...deleted, error }, 'deletion is missing from the audit log');
    return false;
  }
}
