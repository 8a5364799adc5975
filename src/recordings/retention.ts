import { lstat, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingSummary, RetentionState } from '../protocol/recordings.js';

export const DAY_MS = 24 * 60 * 60_000;
/** Its presence in a folder keeps the recording: also by `touch`. */
const KEEP_FILE = 'keep';

type Ended = Pick<RecordingSummary, 'state' | 'startedAt' | 'durationMs'>;

/** Until when a recording stays, ms since 1970; null for one that is not finished: it never goes by itself. */
export function stayUntilMs({ state, startedAt, durationMs }: Ended, keepDays: number): number | null {
  if (state !== 'finished' || durationMs === null) return null;
  const untilMs = Date.parse(startedAt) + durationMs + keepDays * DAY_MS;
  return Number.isNaN(untilMs) ? null : untilMs;
}

export async function isKept(directory: string): Promise<boolean> {
  const found = await lstat(join(directory, KEEP_FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found !== undefined;
}

export async function setKept(directory: string, kept: boolean): Promise<void> {
  const path = join(directory, KEEP_FILE);
  if (!kept) await rm(path, { force: true });
  else if (!(await isKept(directory))) await writeFile(path, '', { flag: 'wx' });
}

/** What becomes of a recording by itself. */
export function retentionOf(recording: Ended, kept: boolean, keepDays: number | null): RetentionState {
  const untilMs = kept || keepDays === null ? null : stayUntilMs(recording, keepDays);
  return { kept, deletedAfter: untilMs === null ? null : new Date(untilMs).toISOString() };
}
