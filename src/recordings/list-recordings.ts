import { join } from 'node:path';
import type { ListQuery, Pagination, RecordingSummary } from '../protocol/recordings.js';
import { SharedCall } from '../core/shared-call.js';
import { readEditsFile } from './edit-list.js';
import { FileCache } from './file-cache.js';
import { newestFirst, readCursor, writeCursor } from './list-place.js';
import { recordingIds } from './recording-folder.js';
import { found, readSpokenLines, termsOf } from './search.js';
import { readMetadataHead, summaryOf } from './summaries.js';

export interface RecordingPage {
  readonly recordings: readonly RecordingSummary[];
  readonly pagination: Pagination;
}

/** Heads are a few kilobytes; the spoken lines of an hour about a hundred. */
const HEADS_KEPT = 2_000;
const TRANSCRIPTS_KEPT = 500;

/** Lists and searches the folders themselves; what it has read it keeps for as long as the files do not change. */
export function createRecordingList(recordingsDir: string): (query: ListQuery) => Promise<RecordingPage> {
  const heads = new FileCache(HEADS_KEPT, readMetadataHead);
  const edits = new FileCache(HEADS_KEPT, readEditsFile);
  const files = { head: (path: string) => heads.get(path), edits: (path: string) => edits.get(path) };
  const transcripts = new FileCache(TRANSCRIPTS_KEPT, readSpokenLines);

  /** Every folder. Many pages ask for the list at once, and each would look at all of them again. */
  const summaries = new SharedCall(async () => {
    const all: RecordingSummary[] = [];
    // One after the other: thousands of folders at once would want as many open files.
    for (const id of await recordingIds(recordingsDir)) all.push(await summaryOf(join(recordingsDir, id), files));
    return all.sort(newestFirst);
  });

  const search = async (summary: RecordingSummary, terms: readonly string[]) =>
    found(summary, terms, (path) => transcripts.get(path), join(recordingsDir, summary.id));

  return async ({ q, cursor, limit }) => {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const terms = termsOf(q);
    const all: RecordingSummary[] = [];
    for (const summary of await summaries.next()) {
      const hit = terms.length === 0 ? summary : await search(summary, terms);
      if (hit !== null) all.push(hit);
    }
    const rest = after === undefined ? all : all.filter((one) => newestFirst(after, one) < 0);
    const recordings = rest.slice(0, limit);
    const last = recordings.at(-1);
    const hasMore = rest.length > limit;
    const next = hasMore && last !== undefined ? writeCursor(last) : null;
    return { recordings, pagination: { cursor: next, limit, hasMore, totalCount: all.length } };
  };
}
