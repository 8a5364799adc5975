import type { LlmAdapter } from '../adapters/llm.js';
import { AppError } from '../core/errors.js';
import type { Edits } from './edits.js';
import type { Episode } from './episode.js';
import type { ExportProgress } from './export-progress.js';
import type { Format } from './formats.js';
import type { Mixdown } from './mix-work.js';
import type { EpisodeBriefing, ShowNotes } from './show-notes.js';

export interface ExportOptions {
  /** See `formatsToMake` for what is made without a wish. */
  readonly formats?: readonly Format[];
  /** One channel at -19 LUFS instead of two at -16, which are equally loud. */
  readonly mono?: boolean;
  /** Decibels on top of a speaker's levelling, by id; added to what the edits say. */
  readonly gainsDb?: Readonly<Record<string, number>>;
  /** How far AI speakers step back while the host speaks over them: 6 dB unless told, 0 for not at all. */
  readonly duckDb?: number;
  readonly edits?: Edits;
  readonly briefing?: EpisodeBriefing;
  /** Writes the show notes; a rehearsal model is not asked. */
  readonly llm?: LlmAdapter;
}

export interface ExportRun {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
}

export interface ExportedFile {
  readonly name: string;
  readonly bytes: number;
  readonly format: Format;
}

export interface EpisodeExport {
  /** Where the files are: `episode` in the session's folder. */
  readonly directory: string;
  readonly files: readonly ExportedFile[];
  /** Null when no audio was made. */
  readonly mix: Mixdown | null;
  /** Null when none were made. */
  readonly notes: Pick<ShowNotes, 'by' | 'because'> | null;
}

const GAIN_DB = 36;
const DUCK_DB = 40;

/** @throws AppError `VALIDATION_ERROR` for a speaker that does not exist, or a level beyond measure. */
export function checkLevels({ gainsDb = {}, duckDb = 0 }: ExportOptions, { speakers }: Episode): void {
  const ids = speakers.map(({ id }) => id);
  for (const [id, gainDb] of Object.entries(gainsDb)) {
    if (!ids.includes(id)) throw invalid('gain', `There is no speaker "${id}" in this recording`, ids.join(', '));
    if (!(Math.abs(gainDb) <= GAIN_DB))
      throw invalid('gain', `A gain of ${gainDb} dB is too much`, `-${GAIN_DB} to ${GAIN_DB} dB`);
  }
  if (!(duckDb >= 0 && duckDb <= DUCK_DB)) throw invalid('duck', 'That ducking makes no sense', `0 to ${DUCK_DB} dB`);
}

function invalid(field: string, what: string, expected: string): AppError {
  return new AppError('VALIDATION_ERROR', `${what}. Possible: ${expected}.`, { details: { field, expected } });
}
