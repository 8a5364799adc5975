import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childAbort } from '../core/abort.js';
import { AppError } from '../core/errors.js';
import { Places } from '../core/places.js';
import { encodeMix, mixEpisode } from './audio-files.js';
import { bundleEpisode } from './bundle.js';
import { chaptersOf } from './chapters.js';
import { type Episode, readEpisode } from './episode.js';
import {
  checkLevels,
  type EpisodeExport,
  type ExportedFile,
  type ExportOptions,
  type ExportRun,
} from './export-options.js';
import { ProgressSum } from './export-progress.js';
import { hasFfmpeg } from './ffmpeg.js';
import { type Format, FORMAT_FILES, formatsToMake, isAudio } from './formats.js';
import { toldPoints } from './raised-points.js';
import { type ShowNotes, writeShowNotes } from './show-notes.js';
import { writeTexts } from './text-files.js';
import { withWorkFolder } from './work-folder.js';

/** What each step takes, in seconds of an hour's episode on one core. */
const WEIGHTS = { mix: 20, webm: 32, flac: 5, mp3: 36, m4a: 40, notes: 10, zip: 25 } as const;
const MANIFEST = 'episode.json';

/** An export takes two cores as it is; those that are asked for at the same time wait for each other. */
const places = new Places(1);

/**
 * Makes an episode of a finished session: files in the folder `episode` beside its stems, all complete or, on abort and
 * after a failure, none of them. What an earlier export made stays unless it is made again. The recording itself is
 * only read.
 *
 * Sound is worked on in threads and processes of low priority. Rejects with the signal's reason on abort.
 * @throws AppError `NOT_FOUND`, `RECORDING_RUNNING` and `RECORDING_DAMAGED` as `readEpisode` does; `VALIDATION_ERROR` for
 * options that cannot be met; `RECORDING_UNAVAILABLE` when a file cannot be made
 */
export async function exportEpisode(folder: string, options: ExportOptions, run: ExportRun): Promise<EpisodeExport> {
  const leave = await places.enter(run.signal);
  const abort = childAbort(run.signal);
  try {
    const formats = formatsToMake(options.formats, await hasFfmpeg());
    const episode = withToldPoints(await readEpisode(folder, options.edits), options);
    checkLevels(options, episode);
    const directory = join(folder, 'episode');
    const job = new ExportJob({ episode, options, formats, signal: abort.signal, progress: progressOf(formats, run) });
    return await withWorkFolder(directory, async (work) => {
      const { names, ...made } = await job.run(work).catch(async (error: unknown) => {
        // The other steps end before their folder goes.
        abort.abort(error);
        await job.ended;
        throw error;
      });
      return { names: [...names, MANIFEST], result: { directory, ...made } };
    });
  } catch (error) {
    run.signal.throwIfAborted();
    throw error instanceof AppError ? error : notMade(error);
  } finally {
    abort.dispose();
    leave();
  }
}

function notMade(cause: unknown): AppError {
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  const message = full ? 'The disk is full: the episode could not be written.' : 'The episode could not be made.';
  return new AppError('RECORDING_UNAVAILABLE', message, { cause });
}

/** Points the director did not bring up, but an answer did. */
function withToldPoints(episode: Episode, { briefing }: ExportOptions): Episode {
  const raised = new Set(episode.places.map(({ title }) => title));
  const told = toldPoints(episode.cues, briefing?.talkingPoints ?? []).filter(({ title }) => !raised.has(title));
  return { ...episode, places: [...episode.places, ...told].sort((a, b) => a.at - b.at) };
}

function progressOf(formats: readonly Format[], { onProgress }: ExportRun): ProgressSum {
  const steps = new Set<string>(formats);
  if (formats.some(isAudio)) steps.add('mix');
  return new ProgressSum(Object.fromEntries(Object.entries(WEIGHTS).filter(([step]) => steps.has(step))), onProgress);
}

interface Made extends Omit<EpisodeExport, 'directory'> {
  readonly names: readonly string[];
}

interface JobOptions {
  readonly episode: Episode;
  readonly options: ExportOptions;
  readonly formats: readonly Format[];
  readonly signal: AbortSignal;
  readonly progress: ProgressSum;
}

/** The steps of one export; notes are written while the sound is made. */
class ExportJob {
  #steps: readonly Promise<unknown>[] = [];

  constructor(private readonly job: JobOptions) {}

  /** Resolves when no step runs any more, whatever became of them. */
  get ended(): Promise<unknown> {
    return Promise.allSettled(this.#steps);
  }

  async run(work: string): Promise<Made> {
    const { episode, options, formats, signal, progress } = this.job;
    const chapters = chaptersOf(episode);
    const scene = { episode, chapters, options, work };
    const report = (step: string, done: number) => progress.report(step, done);
    const sound = this.#step(async () => {
      const audio = formats.filter(isAudio);
      if (audio.length === 0) return null;
      const mix = await mixEpisode(scene, signal, report);
      await encodeMix(scene, audio, { signal, report });
      return mix;
    });
    const writing = this.#step(() => this.#notes(chapters));
    const [mix, notes] = await Promise.all([sound, writing]);
    for (const format of formats) {
      if (!isAudio(format) && format !== 'zip') await writeTexts({ ...scene, mix, notes }, format);
    }
    return this.#complete(work, { mix, notes });
  }

  async #notes(chapters: ReturnType<typeof chaptersOf>): Promise<ShowNotes | null> {
    const { episode, options, formats, signal, progress } = this.job;
    if (!formats.includes('notes')) return null;
    const { llm, briefing } = options;
    const notes = await writeShowNotes(episode, chapters, {
      signal,
      ...(llm && { llm }),
      ...(briefing && { briefing }),
    });
    progress.report('notes', 1);
    return notes;
  }

  async #complete(work: string, { mix, notes }: { mix: EpisodeExport['mix']; notes: ShowNotes | null }): Promise<Made> {
    const { episode, formats, signal, progress } = this.job;
    const made = formats.flatMap((format) =>
      FORMAT_FILES[format].map((name) => ({ name, format, path: join(work, name) })),
    );
    const packed = made.filter(({ format }) => format !== 'zip');
    const zip = made.find(({ format }) => format === 'zip');
    const listed = await filesOf(packed);
    const result = { mix, notes: notes && { by: notes.by, because: notes.because } };
    const manifest = { name: MANIFEST, path: join(work, MANIFEST) };
    await writeFile(manifest.path, manifestOf(episode, { ...result, files: listed }));
    if (zip !== undefined) {
      const { folder, sessionId, speakers } = episode;
      const files = { folder, sessionId, stems: speakers.map(({ stem }) => stem), made: [...packed, manifest] };
      const onProgress = (done: number) => progress.report('zip', done);
      await this.#step(() => bundleEpisode({ ...files, outPath: zip.path }, { signal, onProgress }));
    }
    signal.throwIfAborted();
    return { names: made.map(({ name }) => name), ...result, files: [...listed, ...(await filesOf(zip ? [zip] : []))] };
  }

  #step<T>(work: () => Promise<T>): Promise<T> {
    const step = work();
    this.#steps = [...this.#steps, step];
    return step;
  }
}

async function filesOf(made: readonly { name: string; format: Format; path: string }[]): Promise<ExportedFile[]> {
  return Promise.all(made.map(async ({ name, format, path }) => ({ name, format, bytes: (await stat(path)).size })));
}

/** What the latest export was, for whoever finds the folder later. */
function manifestOf(
  { sessionId, title, trim }: Episode,
  { mix, notes, files }: Pick<EpisodeExport, 'mix' | 'notes' | 'files'>,
): string {
  const manifest = { version: 1, sessionId, title, exportedAt: new Date().toISOString(), trim, mix, notes, files };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
