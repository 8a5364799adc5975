import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childAbort } from '../core/abort.js';
import { Places } from '../core/places.js';
import type { Chapter } from './chapters.js';
import type { Episode } from './episode.js';
import type { ExportOptions } from './export-options.js';
import { encodeWithFfmpeg } from './ffmpeg.js';
import { type AudioFormat, FORMAT_FILES } from './formats.js';
import { mixStems } from './mix.js';
import type { Mixdown } from './mix-work.js';
import { runWorker, type RunOptions } from './run-worker.js';
import { ffmpegMetadata, tagsOf } from './tags.js';
import type { WebmWork } from './webm-worker.js';

/** Under -1 dBTP by what lossy encoders were seen to add to a peak: 0.6 dB by AAC, 0.4 by Opus, 0.2 by MP3. */
const CEILING_DBTP = -2;
const TARGET_LUFS = { 1: -19, 2: -16 } as const;
const OPUS_BITRATE = { 1: 64_000, 2: 96_000 } as const;
const DUCK_DB = 6;
/** Where AI speakers stand in stereo, in turn; the host, and one who is alone with the host, are in the middle. */
const PANS = [-0.25, 0.25, -0.12, 0.12];
const ENCODERS_AT_ONCE = 2;

export interface AudioScene {
  readonly episode: Episode;
  readonly chapters: readonly Chapter[];
  readonly options: ExportOptions;
  /** Everything is written here. */
  readonly work: string;
}

type Report = (step: string, done: number) => void;

/** Mixes the episode into `episode.wav`; the WAV has the trim's length. */
export function mixEpisode(
  { episode, options, work }: AudioScene,
  signal: AbortSignal,
  report: Report,
): Promise<Mixdown> {
  const channels = channelsOf(options);
  const heard = episode.speakers.filter(({ muted }) => !muted);
  const apart = heard.filter(({ kind, speaks }) => kind === 'ai' && speaks);
  const stems = heard.map((speaker) => ({
    speaker: speaker.id,
    path: join(episode.folder, speaker.stem),
    trimDb: speaker.gainDb + (options.gainsDb?.[speaker.id] ?? 0),
    pan: apart.length < 2 ? 0 : (PANS[apart.indexOf(speaker) % PANS.length] ?? 0),
    levelled: speaker.speaks,
    leads: speaker.kind === 'host',
  }));
  const mix = {
    stems,
    startAt: episode.trim.startAt,
    endAt: episode.trim.endAt,
    outPath: wavIn(work),
    channels,
    targetLufs: TARGET_LUFS[channels],
    ceilingDbtp: CEILING_DBTP,
    duckDb: options.duckDb ?? DUCK_DB,
  };
  return mixStems(mix, { signal, onProgress: (done) => report('mix', done) });
}

/** Encodes the mix in each of the formats, two at a time. The first failure stops the others; none runs on after that. */
export async function encodeMix(
  scene: AudioScene,
  formats: readonly AudioFormat[],
  run: { signal: AbortSignal; report: Report },
): Promise<void> {
  const places = new Places(ENCODERS_AT_ONCE);
  const abort = childAbort(run.signal);
  const { signal } = abort;
  const encodings = formats.map(async (format) => {
    const leave = await places.enter(signal);
    try {
      await encode(scene, format, { signal, onProgress: (done) => run.report(format, done) });
    } catch (error) {
      abort.abort(error);
      throw error;
    } finally {
      leave();
    }
  });
  const failed = (await Promise.allSettled(encodings)).find((one) => one.status === 'rejected');
  abort.dispose();
  if (failed !== undefined) throw failed.reason;
}

async function encode(
  { episode, chapters, options, work }: AudioScene,
  format: AudioFormat,
  run: RunOptions,
): Promise<void> {
  const channels = channelsOf(options);
  const tags = tagsOf(episode);
  const [name] = FORMAT_FILES[format];
  const paths = { wavPath: wavIn(work), outPath: join(work, name) };
  if (format === 'wav') return;
  if (format === 'webm') {
    const webm: WebmWork = { ...paths, bitrate: OPUS_BITRATE[channels], tags };
    await runWorker('./webm-worker', webm, run);
    return;
  }
  const metadataPath = join(work, `${format}.ffmetadata`);
  await writeFile(metadataPath, ffmpegMetadata(tags, chapters, { vorbisChapters: format === 'flac' }));
  await encodeWithFfmpeg({ ...paths, format, channels, samples: episode.samples, metadataPath }, run);
}

const channelsOf = ({ mono = false }: ExportOptions): 1 | 2 => (mono ? 1 : 2);
const wavIn = (work: string): string => join(work, FORMAT_FILES.wav[0]);
