import { join } from 'node:path';
import type { Edit } from '../protocol/recording-edits.js';
import type { Cue, EpisodeEvent, ListQuery, RecordingDetail } from '../protocol/recordings.js';
import { listFiles, readCaptions, readMetadata, type SessionMetadata } from '../recording/index.js';
import { cuesOf } from './cues.js';
import { detailOf } from './detail.js';
import { readEdits } from './edit-list.js';
import { samplesOf } from './edition.js';
import { readEpisodeEvents } from './episode-events.js';
import { FileCache } from './file-cache.js';
import { createRecordingList, type RecordingPage } from './list-recordings.js';
import { type EditPlan, planEdits } from './plan-edits.js';
import { folderOf, metadataOf, requireFinished } from './recording-folder.js';

/** Everything that is read from the folders, as plain values. All of it throws `not_found` and `recording_damaged`. */
export interface FolderReader {
  list(query: ListQuery): Promise<RecordingPage>;
  detail(id: string): Promise<RecordingDetail>;
  /** With corrections; throws `recording_running` before the end. */
  cues(id: string): Promise<Cue[]>;
  events(id: string): Promise<EpisodeEvent[]>;
  /** What these edits would make of the recording, before anything is written; throws `validation_failed`. */
  plan(request: { readonly id: string; readonly edits: readonly Edit[] }): Promise<PlannedEdits>;
}

export interface PlannedEdits extends EditPlan {
  readonly directory: string;
  /** Edits made before. */
  readonly known: number;
}

/** An hour's metadata takes a third of a second to parse and a megabyte to keep. */
const SESSIONS_KEPT = 16;

interface Opened {
  readonly directory: string;
  readonly metadata: SessionMetadata;
  readonly edits: Edit[];
}

/** Reads in the calling thread. The service itself uses `startFolderReader`. */
export function createFolderReader(recordingsDir: string): FolderReader {
  const sessions = new FileCache(SESSIONS_KEPT, (path) => readMetadata(join(path, '..')));
  const open = async (id: string): Promise<Opened> => {
    const directory = await folderOf(recordingsDir, id);
    const metadata = await metadataOf(() => sessions.get(join(directory, 'session.yaml')));
    return { directory, metadata, edits: await readEdits(directory) };
  };
  return {
    list: createRecordingList(recordingsDir),
    async detail(id) {
      const opened = await open(id);
      return detailOf({ ...opened, files: await listFiles(opened.directory) });
    },
    async cues(id) {
      const { directory, metadata, edits } = await open(id);
      requireFinished(metadata);
      return cuesOf(await readCaptions(join(directory, 'captions.jsonl')), metadata.turns, edits);
    },
    async events(id) {
      const { directory, metadata } = await open(id);
      requireFinished(metadata);
      return readEpisodeEvents(join(directory, 'events.jsonl'), samplesOf(metadata));
    },
    async plan({ id, edits }) {
      const { directory, metadata, edits: known } = await open(id);
      requireFinished(metadata);
      const captions = await readCaptions(join(directory, 'captions.jsonl'));
      return { directory, known: known.length, ...planEdits({ metadata, captions }, known, edits) };
    },
  };
}
