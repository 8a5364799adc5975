import { join } from 'node:path';
import { shiftedPlace } from '../episode/index.js';
import type { Edit } from '../protocol/recording-edits.js';
import type { Cue, EpisodeEvent, LedgerView, ListQuery, RecordingDetail } from '../protocol/recordings.js';
import { listFiles, readCaptions, readLedgerView, readMetadata, type SessionMetadata } from '../recording/index.js';
import { cuesOf } from './cues.js';
import { detailOf } from './detail.js';
import { readEdits } from './edit-list.js';
import { samplesOf } from './edition.js';
import { readEpisodeEvents } from './episode-events.js';
import { FileCache } from './file-cache.js';
import { createRecordingList, type RecordingPage } from './list-recordings.js';
import { type EditPlan, planEdits } from './plan-edits.js';
import { folderOf, metadataOf, requireFinished } from './recording-folder.js';
import { type Glimpse, glimpseOf, inOrder, type Known } from './glimpse.js';
import { revoicesIn, shiftsOf } from './revoiced.js';
import { type SpokenLine, spokenLine } from './spoken-line.js';

/** Everything that is read from the folders, as plain values. All of it throws `NOT_FOUND` and `RECORDING_DAMAGED`. */
export interface FolderReader {
  list(query: ListQuery): Promise<RecordingPage>;
  detail(id: string): Promise<RecordingDetail>;
  /** With corrections; throws `RECORDING_RUNNING` before the end. */
  cues(id: string): Promise<Cue[]>;
  events(id: string): Promise<EpisodeEvent[]>;
  /** A line of an AI speaker, to be voiced anew; throws `VALIDATION_ERROR` for the host's, `RECORDING_RUNNING`. */
  line(request: { readonly id: string; readonly turn: string }): Promise<SpokenLine>;
  /** The lines of the list for these recordings, read only where they are not known as they are; in the same order. */
  glimpse(wanted: readonly Known[]): Promise<Glimpse[]>;
  /** What of each track arrived; also of a running or damaged recording. */
  ledger(id: string): Promise<LedgerView>;
  /** What these edits would make of the recording, before anything is written; throws `VALIDATION_ERROR`. */
  plan(request: { readonly id: string; readonly edits: readonly Edit[] }): Promise<PlannedEdits>;
}

export interface PlannedEdits extends EditPlan {
  readonly directory: string;
  /** Edits made before. */
  readonly known: number;
  /** Everybody who has a stem. */
  readonly speakers: readonly string[];
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
      const { directory, metadata, edits } = await open(id);
      requireFinished(metadata);
      const events = await readEpisodeEvents(join(directory, 'events.jsonl'), samplesOf(metadata));
      const shifts = shiftsOf(revoicesIn(edits));
      return events.map((event) => ({ ...event, at: shiftedPlace(event.at, shifts) }));
    },
    async line({ id, turn }) {
      const opened = await open(id);
      requireFinished(opened.metadata);
      return spokenLine(turn, { ...opened, captions: await readCaptions(join(opened.directory, 'captions.jsonl')) });
    },
    glimpse: (wanted) => inOrder(wanted, (known) => glimpseOf(recordingsDir, known)),
    async ledger(id) {
      return readLedgerView(await folderOf(recordingsDir, id));
    },
    async plan({ id, edits }) {
      const { directory, metadata, edits: known } = await open(id);
      requireFinished(metadata);
      const captions = await readCaptions(join(directory, 'captions.jsonl'));
      const speakers = [metadata.host.id, ...metadata.cast.map(({ id: member }) => member)];
      return { directory, known: known.length, speakers, ...planEdits({ metadata, captions }, known, edits) };
    },
  };
}
