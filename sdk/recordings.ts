import type { ExportJob, ExportRequest } from '../src/protocol/exports.js';
import type { Edition, EditRequest } from '../src/protocol/recording-edits.js';
import type {
  Cue,
  Deletion,
  EpisodeEvent,
  LedgerView,
  Pagination,
  RecordingDetail,
  RecordingSummary,
  RetentionState,
} from '../src/protocol/recordings.js';
import type { RevoiceJob, RevoiceRequest } from '../src/protocol/revoice.js';
import { exportJobs, getEpisodeFile, listEpisodeFiles, startExport } from '../src/protocol/routes/exports.js';
import * as parts from '../src/protocol/routes/recording-parts.js';
import * as routes from '../src/protocol/routes/recordings.js';
import { getStem, getTake, revoiceJobs, revoiceLine } from '../src/protocol/routes/revoicing.js';
import type { TrialogueClient } from './rest/client.js';
import type { CallOptions } from './rest/index.js';

export type { ExportJob, ExportRequest } from '../src/protocol/exports.js';
export type { Edition, EditRequest as Edit, Level, Mark, MarkKind } from '../src/protocol/recording-edits.js';
export type {
  Cue,
  CueWord,
  Deletion,
  EpisodeEvent,
  LedgerView,
  Pagination,
  RecordedTurn,
  RecordingDetail,
  RecordingSpeaker,
  RecordingSummary,
  RetentionState,
  TrackLedger,
} from '../src/protocol/recordings.js';
export type { RevoiceJob, RevoiceMode, RevoiceRequest } from '../src/protocol/revoice.js';

/** Everything that waits takes a signal; an abort rejects with the signal's reason. */
export type Waiting = CallOptions;

export interface EpisodeFile {
  readonly name: string;
  readonly bytes: number;
}

export interface RecordingPage {
  readonly recordings: readonly RecordingSummary[];
  readonly pagination: Pagination;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Samples of a stem begin here: sample `at` lies at byte 80 + 2 · at. */
const STEM_HEAD_BYTES = 80;

/** The recordings of a server by what one does with them; each method is a call, and rejects with an `ApiError`. */
export class RecordingsClient {
  readonly #client: TrialogueClient;

  constructor(client: TrialogueClient) {
    this.#client = client;
  }

  /** Newest first; `q` searches titles, names and everything that was said. */
  async list(
    query: { readonly q?: string; readonly cursor?: string | null; readonly limit?: number } = {},
    waiting?: Waiting,
  ): Promise<RecordingPage> {
    const asked = { ...query, cursor: query.cursor ?? undefined };
    const { data, pagination } = await this.#client.call(routes.listRecordings, { query: asked }, waiting);
    return { recordings: data.recordings, pagination };
  }

  detail(id: string, waiting?: Waiting): Promise<RecordingDetail> {
    return this.#client.call(routes.getRecording, { params: { id } }, waiting);
  }

  /** What was said, with the place of every word. */
  async cues(id: string, waiting?: Waiting): Promise<readonly Cue[]> {
    return (await this.#client.call(parts.getTranscript, { params: { id } }, waiting)).cues;
  }

  async events(id: string, waiting?: Waiting): Promise<readonly EpisodeEvent[]> {
    return (await this.#client.call(parts.getEpisodeEvents, { params: { id } }, waiting)).events;
  }

  /** All of the edits, or none. Resolves with the edition they make, and the lines whose words have changed. */
  edit(id: string, edits: readonly EditRequest[], waiting?: Waiting): Promise<{ edition: Edition; cues: Cue[] }> {
    return this.#client.call(routes.editRecording, { params: { id }, body: { edits: [...edits] } }, waiting);
  }

  /** What arrived of each track, second by second; also of a session that still runs. */
  ledger(id: string, waiting?: Waiting): Promise<LedgerView> {
    return this.#client.call(parts.getLedger, { params: { id } }, waiting);
  }

  /** Whether it is marked to be kept, and when it goes by itself otherwise. */
  retention(id: string, waiting?: Waiting): Promise<RetentionState> {
    return this.#client.call(routes.getRetention, { params: { id } }, waiting);
  }

  /** Marks it to be kept whatever its age, or not any more. */
  keep(id: string, kept: boolean, waiting?: Waiting): Promise<RetentionState> {
    return this.#client.call(routes.setRetention, { params: { id }, body: { kept } }, waiting);
  }

  /** What deleting would take away, and the token that `delete` wants. */
  askDeletion(id: string, waiting?: Waiting): Promise<Deletion> {
    return this.#client.call(routes.askDeletion, { params: { id } }, waiting);
  }

  /** Deletes the recording and the session's log for good. */
  async delete(id: string, token: string, waiting?: Waiting): Promise<void> {
    await this.#client.call(routes.deleteRecording, { params: { id }, query: { confirm: token } }, waiting);
  }

  /** Begins to make an episode of the recording as it is edited now. */
  startExport(id: string, request: ExportRequest, waiting?: Waiting): Promise<ExportJob> {
    return this.#client.call(startExport, { params: { id }, body: request }, waiting);
  }

  /** Exports of the recording that the server remembers, the latest first. */
  async exports(id: string, waiting?: Waiting): Promise<readonly ExportJob[]> {
    return (await this.#client.call(exportJobs.list, { params: { id } }, waiting)).exports;
  }

  cancelExport(id: string, job: string, waiting?: Waiting): Promise<ExportJob> {
    return this.#client.call(exportJobs.cancel, { params: { id, job } }, waiting);
  }

  /** The job after every change, until it has ended. */
  async *followExport(id: string, job: string, waiting?: Waiting): AsyncGenerator<ExportJob, void> {
    for await (const { data } of this.#client.stream(exportJobs.follow, { params: { id, job } }, waiting)) yield data;
  }

  /**
   * Begins to voice a line of an AI speaker anew; with a mode it is put in its place as well. The job tells the take to
   * listen to, and why a line has no room.
   */
  revoice(id: string, turn: string, request: RevoiceRequest, waiting?: Waiting): Promise<RevoiceJob> {
    return this.#client.call(revoiceLine, { params: { id, turn }, body: request }, waiting);
  }

  cancelRevoicing(id: string, job: string, waiting?: Waiting): Promise<RevoiceJob> {
    return this.#client.call(revoiceJobs.cancel, { params: { id, job } }, waiting);
  }

  /** As with exports. */
  async *followRevoicing(id: string, job: string, waiting?: Waiting): AsyncGenerator<RevoiceJob, void> {
    for await (const { data } of this.#client.stream(revoiceJobs.follow, { params: { id, job } }, waiting)) yield data;
  }

  /** The sound of a take, before it is part of the recording. */
  takeUrl(id: string, take: string): string {
    return this.#client.address(getTake, { params: { id, take } });
  }

  /** What was made of the recording so far. */
  async episodeFiles(id: string, waiting?: Waiting): Promise<readonly EpisodeFile[]> {
    return (await this.#client.call(listEpisodeFiles, { params: { id } }, waiting)).files;
  }

  episodeUrl(id: string, name: string): string {
    return this.#client.address(getEpisodeFile, { params: { id, name }, query: { download: '1' } });
  }

  /** Where a file of the recording is, to play or (`download`) to keep. */
  fileUrl(id: string, name: string, { download = false }: { readonly download?: boolean } = {}): string {
    const query = download ? { download: '1' } : {};
    return this.#client.address(parts.getRecordingFile, { params: { id, name }, query });
  }

  /** Samples `from` up to `to` of a speaker's stem, as recorded unless `stems` names an edition's; fewer at its end. */
  async samples(
    id: string,
    speaker: string,
    { from, to, stems, signal }: Range & Waiting & { readonly stems?: Edition['stems'] },
  ): Promise<Int16Array> {
    const bytes = await this.#client.bytes(
      getStem,
      { params: { id, stems: stems ?? 'recorded', speaker } },
      { from: STEM_HEAD_BYTES + from * 2, to: STEM_HEAD_BYTES + to * 2, signal },
    );
    return new Int16Array(bytes, 0, Math.floor(bytes.byteLength / 2));
  }

  /** Bytes `from` up to `to` of a stem's waveform; `StemPeaks` knows what they mean. */
  async peaks(id: string, speaker: string, range: Range & Waiting): Promise<Uint8Array> {
    return new Uint8Array(await this.#client.bytes(parts.getPeaks, { params: { id, speaker } }, range));
  }
}
