import { AppError } from '../core/errors.js';
import type { EXPORT_FORMATS } from '../protocol/exports.js';

/** What an export can make, and what the files are called. */
export const FORMAT_FILES = {
  wav: ['episode.wav'],
  webm: ['episode.webm'],
  flac: ['episode.flac'],
  mp3: ['episode.mp3'],
  m4a: ['episode.m4a'],
  vtt: ['episode.vtt'],
  srt: ['episode.srt'],
  transcript: ['transcript.json'],
  chapters: ['chapters.json'],
  notes: ['show-notes.md'],
  soundbites: ['soundbites.xml'],
  audacity: ['audacity.lof', 'audacity-labels.txt'],
  reaper: ['reaper.rpp'],
  zip: ['episode.zip'],
} as const satisfies Record<(typeof EXPORT_FORMATS)[number], readonly string[]>;

export type Format = keyof typeof FORMAT_FILES;
export const FORMATS = Object.keys(FORMAT_FILES) as readonly Format[];

export const AUDIO_FORMATS = ['wav', 'webm', 'flac', 'mp3', 'm4a'] as const satisfies readonly Format[];
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** Those that ffmpeg encodes; the others need nothing but this program. */
export const FFMPEG_FORMATS = ['flac', 'mp3', 'm4a'] as const satisfies readonly AudioFormat[];
export type FfmpegFormat = (typeof FFMPEG_FORMATS)[number];

const isAmong = <F extends Format>(formats: readonly F[], format: Format): format is F =>
  formats.some((one) => one === format);
export const isAudio = (format: Format): format is AudioFormat => isAmong(AUDIO_FORMATS, format);
export const needsFfmpeg = (format: Format): format is FfmpegFormat => isAmong(FFMPEG_FORMATS, format);

/** Names to formats, each once. @throws AppError `VALIDATION_ERROR` for a name that is none, with the list. */
export function parseFormats(names: readonly string[]): Format[] {
  const known = new Set<string>(FORMATS);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0 && names.length > 0) return FORMATS.filter((format) => names.includes(format));
  const what =
    unknown.length === 0
      ? 'Name a format to export.'
      : `There is no format ${unknown.map((name) => JSON.stringify(name.slice(0, 40))).join(', ')}.`;
  throw new AppError('VALIDATION_ERROR', `${what} The formats are: ${FORMATS.join(', ')}.`, {
    details: { field: 'format', expected: FORMATS.join(', ') },
  });
}

/**
 * What is made of a wish: without one everything but FLAC, M4A and the zip, and MP3 only where ffmpeg is; a zip alone
 * is a zip of all that. @throws AppError `VALIDATION_ERROR` when ffmpeg is needed and missing.
 */
export function formatsToMake(wanted: readonly Format[] | undefined, ffmpeg: boolean): readonly Format[] {
  const usual = FORMATS.filter(
    (format) => !['flac', 'm4a', 'zip'].includes(format) && (ffmpeg || !needsFfmpeg(format)),
  );
  if (wanted === undefined) return usual;
  const missing = ffmpeg ? [] : wanted.filter(needsFfmpeg);
  if (missing.length > 0) {
    throw new AppError('VALIDATION_ERROR', `${missing.join(', ')} needs ffmpeg, which is not installed here.`, {
      details: { field: 'format', expected: 'wav or webm, or an installed ffmpeg' },
    });
  }
  return wanted.every((format) => format === 'zip') ? [...usual, 'zip'] : wanted;
}
