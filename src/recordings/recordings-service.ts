import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { newId } from '../core/id.js';
import type { Logger, LogFields } from '../core/logger.js';
import { type ExportOptions, parseFormats } from '../episode/index.js';
import type { ExportJob, ExportRequest } from '../protocol/exports.js';
import type { Edit } from '../protocol/recording-edits.js';
import type { Deletion, RecordingDetail } from '../protocol/recordings.js';
import { listFiles } from '../recording/index.js';
import { vttOf } from './cues.js';
import { deleteRecording, DELETION_EXPIRES_MS, DeletionTokens } from './deletions.js';
import { appendEdits } from './edit-list.js';
import { type EpisodeFile, listEpisode } from './episode-files.js';
import { ExportJobs } from './export-jobs.js';
import type { FolderReader } from './folder-reader.js';
import { PeaksStore } from './peaks-store.js';
import type { EditPlan } from './plan-edits.js';
import { fileIn, folderOf, noRecording, type Places, requireFinished } from './recording-folder.js';

export interface RecordingsOptions extends Places {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reader: FolderReader;
  /** The briefing and the model that show notes of a show are written from; without it, from the transcript alone. */
  readonly notesFor?: (briefing: string) => Promise<Pick<ExportOptions, 'briefing' | 'llm'>>;
}

export type Patched = Pick<EditPlan, 'edition' | 'cues'>;

/** What a producer may do with recordings. Changes of one recording follow each other; those of others do not wait. */
export class RecordingsService {
  readonly reader: FolderReader;
  readonly exports: ExportJobs;
  readonly #peaks = new PeaksStore();
  readonly #tokens: DeletionTokens;
  readonly #changing = new Map<string, Promise<unknown>>();

  constructor(private readonly options: RecordingsOptions) {
    this.reader = options.reader;
    this.exports = new ExportJobs(options.logger);
    this.#tokens = new DeletionTokens(options.clock);
  }

  async close(): Promise<void> {
    this.#peaks.close();
    await this.exports.stop();
  }

  /** The recording; the waveforms of a finished one are made meanwhile, so that they are there when they are asked for. */
  async detail(id: string): Promise<RecordingDetail> {
    const detail = await this.reader.detail(id);
    if (detail.state === 'finished') this.#prepareWaveforms(detail);
    return detail;
  }

  /** The true path of one of the recording's own files. */
  async file(id: string, name: string): Promise<string> {
    const directory = await folderOf(this.options.recordingsDir, id);
    const known = await listFiles(directory);
    if (!known.some((file) => file.name === name)) throw noRecording(`${id}/${name}`);
    return fileIn(this.options, id, name);
  }

  /** The path of a stem's peaks, made first where they are missing. */
  async peaks(id: string, speaker: string): Promise<string> {
    const { speakers, state } = await this.reader.detail(id);
    if (!speakers.some((one) => one.id === speaker)) throw noRecording(`${id}/${speaker}.peaks`);
    requireFinished({ state });
    return this.#peaks.pathFor(await fileIn(this.options, id, `${speaker}.wav`));
  }

  async vtt(id: string): Promise<string> {
    const [{ edition }, cues] = [await this.reader.detail(id), await this.reader.cues(id)];
    return vttOf(cues, edition.names, edition.title);
  }

  /** All of the edits, or none: the first that makes no sense is thrown as `validation_failed`. */
  patch(id: string, edits: readonly Edit[]): Promise<Patched> {
    return this.#inTurn(id, () => this.#patch(id, edits));
  }

  /** Begins to make an episode of the recording as it is edited now. */
  async export(id: string, { formats, ...options }: ExportRequest): Promise<ExportJob> {
    const { directory, state, briefing, edition } = await this.reader.detail(id);
    requireFinished({ state });
    const { title, names, levels, marks, trim } = edition;
    const edits = { title, names, levels, marks, trim, cues: await this.reader.cues(id) };
    const notes = await this.options.notesFor?.(briefing);
    const wanted = formats && { formats: parseFormats(formats) };
    return this.exports.start(id, directory, { ...withoutAbsent(options), ...wanted, ...notes, edits });
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

  /** What a deletion would take, and the token that confirms it. */
  async askDeletion(id: string): Promise<Deletion> {
    const { directory } = await this.#deletable(id);
    const files = await listFiles(directory);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { token: this.#tokens.ask(id), expiresInMs: DELETION_EXPIRES_MS, files: files.length, bytes };
  }

  /** Deletes the recording and its log for good. */
  delete(id: string, token: string): Promise<void> {
    return this.#inTurn(id, async () => {
      const { directory } = await this.#deletable(id);
      this.#tokens.confirm(id, token);
      await this.exports.stop(id);
      await deleteRecording(directory, join(this.options.logsDir, `${id}.jsonl`));
      this.#audit(id, {}, 'recording deleted');
    });
  }

  /** A damaged recording can be deleted, a running one cannot. */
  async #deletable(id: string): Promise<{ directory: string }> {
    const directory = await folderOf(this.options.recordingsDir, id);
    const detail = await this.reader.detail(id).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'recording_damaged') return undefined;
      throw error;
    });
    if (detail !== undefined) requireFinished(detail);
    return { directory };
  }

  async #patch(id: string, edits: readonly Edit[]): Promise<Patched> {
    const numbered = edits.map((edit) => (edit.kind === 'mark-add' ? { ...edit, id: newId('mrk') } : edit));
    const { directory, known, edition, cues, captions } = await this.reader.plan({ id, edits: numbered });
    await appendEdits(directory, numbered, known);
    for (const { name, text } of captions) await replaceFile(join(directory, name), text);
    this.#audit(id, { edits: edits.length }, 'recording edited');
    return { edition, cues };
  }

  #audit(id: string, fields: LogFields, message: string): void {
    this.options.logger.info({ component: 'recordings', audit: true, sessionId: id, ...fields }, message);
  }

  #prepareWaveforms({ speakers, id }: RecordingDetail): void {
    for (const { id: speaker } of speakers) {
      fileIn(this.options, id, `${speaker}.wav`)
        .then((path) => this.#peaks.pathFor(path))
        .catch((error: unknown) => {
          // Whoever asks for the waveform itself is told.
          this.options.logger.debug({ component: 'recordings', sessionId: id, error }, 'waveform not prepared');
        });
    }
  }

  /** Runs after the changes of the same recording that were asked for before. */
  #inTurn<T>(id: string, change: () => Promise<T>): Promise<T> {
    const before = this.#changing.get(id) ?? Promise.resolve();
    const result = before.then(change, change);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#changing.set(id, settled);
    void settled.then(() => this.#changing.get(id) === settled && this.#changing.delete(id));
    return result;
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
