import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingSummary } from '../protocol/recordings.js';
import { folderOf } from './recording-folder.js';
import { freshFiles, summaryOf } from './summaries.js';

/** A recording, and the files its line was made of when it was last read; null when it never was. */
export interface Known {
  readonly id: string;
  readonly fingerprint: string | null;
}

export type Glimpse =
  | { readonly id: string; readonly is: 'gone' }
  | { readonly id: string; readonly is: 'unchanged' }
  | { readonly id: string; readonly is: 'new'; readonly fingerprint: string; readonly summary: RecordingSummary };

/** What a line of the list is made of. */
const FILES = ['session.yaml', 'edits.jsonl'];

/** Asks the files' times and sizes, and reads them only when those are others. */
export async function glimpseOf(recordingsDir: string, { id, fingerprint }: Known): Promise<Glimpse> {
  const directory = await folderOf(recordingsDir, id).catch(() => null);
  if (directory === null) return { id, is: 'gone' };
  // Looked at before it is read: what changes meanwhile is seen the next time.
  const seen = await fingerprintOf(directory);
  if (seen === fingerprint) return { id, is: 'unchanged' };
  return { id, is: 'new', fingerprint: seen, summary: await summaryOf(directory, freshFiles) };
}

/** One after the other: hundreds of folders at once would want as many open files. */
export async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function fingerprintOf(directory: string): Promise<string> {
  const versions = FILES.map(async (name) => {
    const found = await stat(join(directory, name)).catch(() => undefined);
    return found === undefined ? '-' : `${found.mtimeMs} ${found.size}`;
  });
  return (await Promise.all(versions)).join('|');
}
