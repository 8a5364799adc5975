import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import { type ExportOptions, parseFormats } from '../episode/index.js';
import type { ExportJob, ExportRequest } from '../protocol/exports.js';
import type { Edit } from '../protocol/recording-edits.js';
import type { RecordingDetail } from '../protocol/recordings.js';
import { listFiles } from '../recording/index.js';
import { vttOf } from './cues.js';
import { appendEdits } from './edit-list.js';
import { type EpisodeFile, listEpisode } from './episode-files.js';
import { createExportJobs, startExport } from './export-jobs.js';
import { EditedStems } from './edited-stems.js';
import { episodeEdits } from './episode-edits.js';
import type { FolderReader, PlannedEdits } from './folder-reader.js';
import { InTurn } from './in-turn.js';
import type { Jobs } from './jobs.js';
import type { AuditLogOptions } from './audit-log.js';
import type { LineVoice } from './line-voice.js';
import type { EditPlan } from './plan-edits.js';
import { fileIn, folderOf, noRecording, type Places } from './recording-folder.js';
import { RecordingRemoval } from './recording-removal.js';
import { Revoicing } from './revoicing.js';
import { SoundFiles } from './sound-files.js';

export interface RecordingsOptions extends Places {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reader: FolderReader;
  /** Told of each recording that was edited or deleted. */
  readonly onChange?: (id: string) => void;
  /** Told who had a recording deleted. */
  readonly onDeleted?: AuditLogOptions['onDeleted'];
  readonly voiceLine: LineVoice;
  /** Finished recordings that are older are deleted; null keeps them. */
  readonly keepDays: number | null;
  /** The briefing and the model that show notes of a show are written from; without it, from the transcript alone. */
  readonly notesFor?: (briefing: string) => Promise<Pick<ExportOptions, 'briefing' | 'llm'>>;
}

/** Takes of a recording that nobody has kept and may still be listened to. */
const TAKES_KEPT = 8;

export type Patched = Pick<EditPlan, 'edition' | 'cues'>;

/** What a producer may do with recordings. Changes of one recording follow each other; those of others do not wait. */
export class RecordingsService {
  readonly reader: FolderReader;
  readonly exports: Jobs<ExportJob>;
  readonly revoicing: Revoicing;
  readonly sound: SoundFiles;
  readonly removal: RecordingRemoval;
  readonly #stems = new EditedStems();
  readonly #inTurn = new InTurn();

  constructor(private readonly options: RecordingsOptions) {
    this.reader = options.reader;
    const { reader, logger, voiceLine } = options;
    this.exports = createExportJobs(logger);
    this.sound = new SoundFiles({ ...options, stems: this.#stems });
    const change = (id: string, edits: () => Promise<readonly Edit[]>, { signal }: { signal: AbortSignal }) =>
      this.#inTurn.run(id, async () => this.#patch(id, await edits(), signal));
    this.revoicing = new Revoicing({ reader, logger, voiceLine, change });
    const beforeDeletion = (id: string) => this.#stopWork(id);
    this.removal = new RecordingRemoval({ ...options, inTurn: this.#inTurn, beforeDeletion });
  }

  start(): Promise<void> {
    return this.removal.start();
  }

  async close(): Promise<void> {
    await this.removal.stop();
    this.#stems.close();
    this.sound.close();
    await Promise.all([this.exports.stop(), this.revoicing.jobs.stop()]);
  }

  /** The recording; the waveforms of a finished one are made meanwhile, so that they are there when they are asked for. */
  async detail(id: string): Promise<RecordingDetail> {
    const detail = await this.reader.detail(id);
    if (detail.edition.stems !== null) await this.#stems.ensure(await this.reader.plan({ id, edits: [] }));
    if (detail.state === 'finished') this.sound.prepareWaveforms(detail);
    return detail;
  }

  /** The true path of one of the recording's own files. */
  async file(id: string, name: string): Promise<string> {
    const directory = await folderOf(this.options.recordingsDir, id);
    const known = await listFiles(directory);
    if (!known.some((file) => file.name === name)) throw noRecording(`${id}/${name}`);
    return fileIn(this.options, id, name);
  }

  async vtt(id: string): Promise<string> {
    const [{ edition }, cues] = [await this.reader.detail(id), await this.reader.cues(id)];
    return vttOf(cues, edition.names, edition.title);
  }

  /** All of the edits, or none: the first that makes no sense is thrown as `VALIDATION_ERROR`. */
  patch(id: string, edits: readonly Edit[]): Promise<Patched> {
    return this.#inTurn.run(id, () => this.#patch(id, edits));
  }

  /** Begins to make an episode of the recording as it is edited now. */
  async export(id: string, { formats, ...options }: ExportRequest): Promise<ExportJob> {
    const { folder, briefing, edits } = await episodeEdits(id, {
      reader: this.reader,
      stems: this.#stems,
      sound: this.sound,
    });
    const notes = await this.options.notesFor?.(briefing);
    const wanted = formats && { formats: parseFormats(formats) };
    const made = { ...withoutAbsent(options), ...wanted, ...notes, edits };
    return startExport(this.exports, { recording: id, folder }, made);
  }

  /** What was made of the recording; empty before the first export. */
  async episodeFiles(id: string): Promise<EpisodeFile[]> {
    return listEpisode(await folderOf(this.options.recordingsDir, id));
  }

  async episodeFile(id: string, name: string): Promise<string> {
    const files = await this.episodeFiles(id);
    if (!files.some((file) => file.name === name)) throw noRecording(`${id}/episode/${name}`);
    return join(await folderOf(this.options.recordingsDir, id), 'episode', name);
  }

  async #stopWork(id: string): Promise<void> {
    // Not waited for: one may be waiting for its turn behind the deletion.
    for (const job of this.revoicing.jobs.of(id)) this.revoicing.jobs.cancel(id, job.id);
    await this.exports.stop(id);
  }

  /** The list is what counts: before it is longer, stems must be there as it says they are. */
  async #patch(id: string, edits: readonly Edit[], signal?: AbortSignal): Promise<Patched> {
    const numbered = edits.map((edit) => (edit.kind === 'mark-add' ? { ...edit, id: newId('mrk') } : edit));
    const planned = await this.reader.plan({ id, edits: numbered });
    const { directory, known, edition, cues, captions } = planned;
    await this.#stems.ensure(planned);
    signal?.throwIfAborted();
    await appendEdits(directory, numbered, known);
    for (const { name, text } of captions) await replaceFile(join(directory, name), text);
    this.options.onChange?.(id);
    await this.#sweep(id, planned);
    const told = { component: 'recordings', audit: true, sessionId: id, edits: edits.length };
    this.options.logger.info(told, 'recording edited');
    return { edition, cues };
  }

  /** An export reads the stems it began with until it ends. */
  async #sweep(id: string, planned: PlannedEdits): Promise<void> {
    if (this.exports.of(id).some(({ state }) => state === 'running')) return;
    await this.#stems.sweep(planned, TAKES_KEPT).catch((error: unknown) => {
      // The edit itself is made; the next one sweeps again.
      this.options.logger.warn({ component: 'recordings', sessionId: id, error }, 'old stems not removed');
    });
  }
}

/** Zod leaves what was not given as undefined members. */
function withoutAbsent({ mono, duckDb }: Omit<ExportRequest, 'formats'>): Pick<ExportOptions, 'mono' | 'duckDb'> {
  return { ...(mono !== undefined && { mono }), ...(duckDb !== undefined && { duckDb }) };
}

/** In one step: a reader sees the old file or the new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}
