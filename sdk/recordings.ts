import type { ExportJob, ExportRequest } from '../src/protocol/exports.js';
import type { Edit, Edition } from '../src/protocol/recording-edits.js';
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
import type { Envelope } from '../src/protocol/rest.js';
import type { RevoiceJob, RevoiceRequest } from '../src/protocol/revoice.js';

export type { ExportJob, ExportRequest } from '../src/protocol/exports.js';
export type { Edit, Edition, Level, Mark, MarkKind } from '../src/protocol/recording-edits.js';
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

/** A request that was refused, or not answered: `message` is fit for people. */
export class RecordingsError extends Error {
  override readonly name = 'RecordingsError';

  constructor(
    /** One of the service's error codes, or `unreachable`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Everything that waits takes a signal; an abort rejects with the signal's reason. */
export interface Waiting {
  readonly signal?: AbortSignal;
}

export interface EpisodeFile {
  readonly name: string;
  readonly bytes: number;
}

export interface RecordingPage {
  readonly recordings: readonly RecordingSummary[];
  readonly pagination: Pagination;
}

/** Samples of a stem begin here: sample `at` lies at byte 80 + 2 · at. */
const STEM_HEAD_BYTES = 80;
const UNREACHABLE = 'The Trialogue server does not answer.';

/** The recordings of a server, over HTTP. Every method rejects with a {@link RecordingsError}. */
export class RecordingsClient {
  readonly #root: string;
  readonly #fetch: typeof fetch;

  /** `url` is where the service is, `.` for a page that it has served itself. */
  constructor({ url, fetch: own }: { readonly url: string; readonly fetch?: typeof fetch }) {
    this.#root = `${url.replace(/\/$/, '')}/api/recordings`;
    this.#fetch = own ?? ((...request) => fetch(...request));
  }

  /** Newest first; `q` searches titles, names and everything that was said. */
  async list(
    {
      q = '',
      cursor,
      limit = 20,
    }: { readonly q?: string; readonly cursor?: string | null; readonly limit?: number } = {},
    waiting: Waiting = {},
  ): Promise<RecordingPage> {
    const query = new URLSearchParams({ q, limit: String(limit), ...(typeof cursor === 'string' && { cursor }) });
    const { data, pagination } = await this.#ask<{ recordings: RecordingSummary[] }>('GET', `?${query}`, waiting);
    if (pagination === undefined) throw new RecordingsError('unreachable', 'The server did not page its list.');
    return { recordings: data.recordings, pagination };
  }

  async detail(id: string, waiting: Waiting = {}): Promise<RecordingDetail> {
    return (await this.#ask<RecordingDetail>('GET', part(id), waiting)).data;
  }

  /** What was said, with the place of every word. */
  async cues(id: string, waiting: Waiting = {}): Promise<readonly Cue[]> {
    return (await this.#ask<{ cues: Cue[] }>('GET', part(id, 'transcript'), waiting)).data.cues;
  }

  async events(id: string, waiting: Waiting = {}): Promise<readonly EpisodeEvent[]> {
    return (await this.#ask<{ events: EpisodeEvent[] }>('GET', part(id, 'events'), waiting)).data.events;
  }

  /** All of the edits, or none. Resolves with the edition they make, and the lines whose words have changed. */
  async edit(id: string, edits: readonly Edit[], waiting: Waiting = {}): Promise<{ edition: Edition; cues: Cue[] }> {
    return (await this.#ask<{ edition: Edition; cues: Cue[] }>('PATCH', part(id), { ...waiting, body: { edits } }))
      .data;
  }

  /** What arrived of each track, second by second; also of a session that still runs. */
  async ledger(id: string, waiting: Waiting = {}): Promise<LedgerView> {
    return (await this.#ask<LedgerView>('GET', part(id, 'ledger'), waiting)).data;
  }

  /** Whether it is marked to be kept, and when it goes by itself otherwise. */
  async retention(id: string, waiting: Waiting = {}): Promise<RetentionState> {
    return (await this.#ask<RetentionState>('GET', part(id, 'retention'), waiting)).data;
  }

  /** Marks it to be kept whatever its age, or not any more. */
  async keep(id: string, kept: boolean, waiting: Waiting = {}): Promise<RetentionState> {
    return (await this.#ask<RetentionState>('PUT', part(id, 'retention'), { ...waiting, body: { kept } })).data;
  }

  /** What deleting would take away, and the token that `delete` wants. */
  async askDeletion(id: string, waiting: Waiting = {}): Promise<Deletion> {
    return (await this.#ask<Deletion>('POST', part(id, 'deletion'), waiting)).data;
  }

  /** Deletes the recording and the session's log for good. */
  async delete(id: string, token: string, waiting: Waiting = {}): Promise<void> {
    await this.#ask('DELETE', `${part(id)}?${new URLSearchParams({ confirm: token })}`, waiting);
  }

  /** Begins to make an episode of the recording as it is edited now. */
  async startExport(id: string, request: ExportRequest, waiting: Waiting = {}): Promise<ExportJob> {
    return (await this.#ask<ExportJob>('POST', part(id, 'exports'), { ...waiting, body: request })).data;
  }

  /** Exports of the recording that the server remembers, the latest first. */
  async exports(id: string, waiting: Waiting = {}): Promise<readonly ExportJob[]> {
    return (await this.#ask<{ exports: ExportJob[] }>('GET', part(id, 'exports'), waiting)).data.exports;
  }

  async cancelExport(id: string, job: string, waiting: Waiting = {}): Promise<ExportJob> {
    return (await this.#ask<ExportJob>('DELETE', part(id, 'exports', job), waiting)).data;
  }

  /** For an `EventSource`: an event named after the job's state, with the job, after every change until it has ended. */
  exportEventsUrl(id: string, job: string): string {
    return `${this.#root}${part(id, 'exports', job, 'events')}`;
  }

  /**
   * Begins to voice a line of an AI speaker anew; with a mode it is put in its place as well. The job tells the take to
   * listen to, and why a line has no room.
   */
  async revoice(id: string, turn: string, request: RevoiceRequest, waiting: Waiting = {}): Promise<RevoiceJob> {
    return (await this.#ask<RevoiceJob>('POST', part(id, 'lines', turn, 'revoice'), { ...waiting, body: request }))
      .data;
  }

  async cancelRevoicing(id: string, job: string, waiting: Waiting = {}): Promise<RevoiceJob> {
    return (await this.#ask<RevoiceJob>('DELETE', part(id, 'revoicings', job), waiting)).data;
  }

  /** For an `EventSource`, as with exports. */
  revoicingEventsUrl(id: string, job: string): string {
    return `${this.#root}${part(id, 'revoicings', job, 'events')}`;
  }

  /** The sound of a take, before it is part of the recording. */
  takeUrl(id: string, take: string): string {
    return `${this.#root}${part(id, 'takes', take)}`;
  }

  /** What was made of the recording so far. */
  async episodeFiles(id: string, waiting: Waiting = {}): Promise<readonly EpisodeFile[]> {
    return (await this.#ask<{ files: EpisodeFile[] }>('GET', part(id, 'episode'), waiting)).data.files;
  }

  episodeUrl(id: string, name: string): string {
    return `${this.#root}${part(id, 'episode', name)}?download=1`;
  }

  /** Where a file of the recording is, to play or (`download`) to keep. */
  fileUrl(id: string, name: string, { download = false }: { readonly download?: boolean } = {}): string {
    return `${this.#root}${part(id, 'files', name)}${download ? '?download=1' : ''}`;
  }

  /** Samples `from` up to `to` of a speaker's stem, as recorded unless `stems` names an edition's; fewer at its end. */
  async samples(
    id: string,
    speaker: string,
    range: Range & Waiting & { readonly stems?: Edition['stems'] },
  ): Promise<Int16Array> {
    const url = `${this.#root}${part(id, 'stems', range.stems ?? 'recorded', speaker)}`;
    const bytes = await this.#bytes(url, {
      ...range,
      from: STEM_HEAD_BYTES + range.from * 2,
      to: STEM_HEAD_BYTES + range.to * 2,
    });
    return new Int16Array(bytes, 0, Math.floor(bytes.byteLength / 2));
  }

  /** Bytes `from` up to `to` of a stem's waveform; `StemPeaks` knows what they mean. */
  async peaks(id: string, speaker: string, range: Range & Waiting): Promise<Uint8Array> {
    return new Uint8Array(await this.#bytes(`${this.#root}${part(id, 'peaks', speaker)}`, range));
  }

  async #bytes(url: string, { from, to, signal }: Range & Waiting): Promise<ArrayBuffer> {
    if (to <= from) return new ArrayBuffer(0);
    const response = await this.#send(url, {
      headers: { range: `bytes=${from}-${to - 1}` },
      ...(signal && { signal }),
    });
    if (response.status !== 206) throw await refusal(response);
    return response.arrayBuffer();
  }

  async #ask<T>(
    method: string,
    path: string,
    { signal, body }: Waiting & { readonly body?: unknown },
  ): Promise<{ data: T; pagination?: Pagination }> {
    const response = await this.#send(`${this.#root}${path}`, {
      method,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (!response.ok) throw await refusal(response);
    const { data, pagination } = await envelopeOf<T>(response);
    if (data === undefined) throw new RecordingsError('unreachable', UNREACHABLE);
    return { data, ...(pagination && { pagination }) };
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    return this.#fetch(url, init).catch((error: unknown) => {
      init.signal?.throwIfAborted();
      throw new RecordingsError('unreachable', UNREACHABLE, { cause: error });
    });
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const part = (...names: readonly string[]): string => names.map((name) => `/${encodeURIComponent(name)}`).join('');

/** A proxy in front of a stopped service answers with a page of its own. */
async function envelopeOf<T>(response: Response): Promise<Partial<Envelope<T>>> {
  try {
    return (await response.json()) as Partial<Envelope<T>>;
  } catch (error) {
    throw new RecordingsError('unreachable', UNREACHABLE, { cause: error });
  }
}

async function refusal(response: Response): Promise<RecordingsError> {
  const { error } = await envelopeOf(response);
  return new RecordingsError(error?.code ?? 'unreachable', error?.message ?? UNREACHABLE);
}
