import { parseArgs } from 'node:util';
import { errorMessage } from '../../src/core/errors.js';
import { FORMATS, type Format, parseFormats } from '../../src/episode/index.js';

export const HELP = `Usage: npm run export -- <session> [options]

Makes an episode of a finished session: the mix at podcast loudness, captions and transcripts, chapters, show notes and
projects for an editor. The files land in the session's folder, in "episode". What was edited on the review page counts.

  <session>          the session's id, or its folder
  --format LIST      what to make, separated by commas:
                     ${FORMATS.slice(0, 7).join(', ')},
                     ${FORMATS.slice(7).join(', ')}
                     (default: all but flac, m4a and zip; mp3, flac and m4a need ffmpeg)
  --mono             one channel at -19 LUFS instead of two at -16
  --gain SPEAKER=DB  make a speaker louder or softer; may be given several times
  --duck DB          how far AI speakers step back while the host speaks (default: 6, 0 for not at all)
  --json             print one JSON object with the result on stdout
  --help             show this

Exit code 0 when the episode is complete, 1 when it could not be made, 2 for a wrong call, 130 when it was stopped.
`;

export interface ExportCall {
  readonly session: string;
  readonly formats: readonly Format[] | undefined;
  readonly mono: boolean;
  readonly gainsDb: Readonly<Record<string, number>>;
  readonly duckDb: number | undefined;
  readonly json: boolean;
}

/** A mistake in the call; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options, or `help` when that is all that is wanted. Throws a `UsageError`. */
export function readOptions(args: readonly string[]): ExportCall | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const [session, ...more] = positionals;
  if (session === undefined) throw new UsageError('Name the session to export: its id, or its folder.');
  if (more.length > 0) throw new UsageError(`One session at a time: ${more.join(' ')} is too much.`);
  return {
    session,
    formats: formatsOf(values.format),
    mono: values.mono ?? false,
    gainsDb: Object.fromEntries((values.gain ?? []).map(gainOf)),
    duckDb: values.duck === undefined ? undefined : decibels('--duck', values.duck),
    json: values.json ?? false,
  };
}

function formatsOf(lists: readonly string[] | undefined): readonly Format[] | undefined {
  if (lists === undefined) return undefined;
  try {
    return parseFormats(
      lists
        .flatMap((list) => list.split(','))
        .map((name) => name.trim())
        .filter(Boolean),
    );
  } catch (cause) {
    throw new UsageError(errorMessage(cause), { cause });
  }
}

function gainOf(text: string): [string, number] {
  const [, speaker, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (speaker === undefined || value === undefined)
    throw new UsageError(`--gain ${text} should be like --gain claude=-3`);
  return [speaker, decibels(`--gain ${speaker}`, value)];
}

function decibels(option: string, text: string): number {
  const db = Number(text.replace(/\s*dB$/i, ''));
  if (text.trim() === '' || !Number.isFinite(db)) throw new UsageError(`${option}: ${text} is no number of decibels.`);
  return db;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', multiple: true },
        mono: { type: 'boolean' },
        gain: { type: 'string', multiple: true },
        duck: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new UsageError(errorMessage(cause), { cause });
  }
}
