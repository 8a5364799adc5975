import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FinishedSession } from '../sdk/live-types.js';
import { readWavFormat } from '../sdk/node/wav-file.js';
import type { HostLine, RehearsedTurn } from './rehearse-log.js';

export interface SyncCheck {
  readonly tracks: readonly { readonly name: string; readonly samples: number }[];
  /** Longest track minus shortest; null when the tracks cannot be read from here. */
  readonly maxDeviationSamples: number | null;
}

/** A turn as the server's ledger tells it and as the host's side measured it by itself. */
export interface MeasuredTurn extends RehearsedTurn {
  readonly measuredMs: number | null;
}

/** What `--json` prints. */
export interface RehearsalResult {
  readonly sessionId: string;
  readonly directory: string;
  readonly durationMs: number;
  readonly files: FinishedSession['files'];
  readonly turns: readonly MeasuredTurn[];
  readonly host: readonly HostLine[];
  readonly sync: SyncCheck;
  readonly errors: readonly string[];
}

/** Compares the lengths of the stems from their headers, whatever the server says about them. Throws when a file cannot be read. */
export function checkSync({ directory, files }: FinishedSession): SyncCheck {
  const listed = new Set(files.filter((file) => file.kind === 'stem').map((file) => file.name));
  const stems = readdirSync(directory).filter((name) => listed.has(name));
  const tracks = stems.map((name) => ({
    name: basename(name, '.wav'),
    samples: readWavFormat(join(directory, name)).samples,
  }));
  const lengths = tracks.map((track) => track.samples);
  return { tracks, maxDeviationSamples: lengths.length === 0 ? null : Math.max(...lengths) - Math.min(...lengths) };
}

/** The result for people. */
export function summaryOf(result: RehearsalResult): string {
  const rows = result.turns.map((turn) => [
    turn.speaker,
    inSeconds(turn.endpointMs),
    inSeconds(turn.firstAudioMs),
    turn.interrupted ? 'cut' : turn.heardText === '' ? 'not heard' : 'whole',
    shorten(turn.heardText === '' ? turn.text : turn.heardText),
  ]);
  const { tracks, maxDeviationSamples } = result.sync;
  return [
    '',
    table(['speaker', 'decided', 'heard', 'said', 'text'], rows),
    '',
    `Tracks: ${tracks.map(({ name, samples }) => `${name} ${samples}`).join(', ') || 'none'} (they differ by ${maxDeviationSamples ?? '?'} samples)`,
    ...ledgerLine(result.turns),
    `Recording: ${result.directory} (${(result.durationMs / 1000).toFixed(1)} s, ${result.files.length} files)`,
    ...result.errors.map((error) => `Trouble: ${error}`),
  ].join('\n');
}

/** How far ledger and measure lie apart, at most; nothing when no turn has both. */
function ledgerLine(turns: readonly MeasuredTurn[]): string[] {
  const gaps = turns.flatMap(({ ledgerMs, measuredMs }) =>
    ledgerMs === null || measuredMs === null ? [] : [Math.abs(ledgerMs - measuredMs)],
  );
  if (gaps.length === 0) return [];
  return [`Ledger: within ${Math.max(...gaps).toFixed(1)} ms of the host's own measure over ${gaps.length} turns`];
}

function inSeconds(ms: number | null): string {
  return ms === null ? '–' : `${(ms / 1000).toFixed(2)} s`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}
