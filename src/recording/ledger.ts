import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { LineFile } from './line-file.js';

/** Shorter holes are the seams of two clocks, not lost speech. */
const GAP_SAMPLES = SAMPLE_RATE / 100;
/** At the end the other tracks run on for a moment after the host's last frame. */
const TAIL_SAMPLES = SAMPLE_RATE;

/** What is known of a stretch of a track: a hole in the ledger is "never arrived", zeros in the track are silence. */
export const ledgerEntrySchema = z.union([
  /** Host frames `seq` to `to` (inclusive), written at sample `at`. */
  z.object({
    seq: z.number().int(),
    to: z.number().int(),
    at: z.number().int(),
    n: z.number().int(),
    crc: z.number().int(),
  }),
  /** Samples `from` of a turn, heard at sample `at`. */
  z.object({ turnId: z.string(), from: z.number().int(), at: z.number().int(), n: z.number().int() }),
]);
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

/** The append-only list beside a track. Entries are written after the samples they vouch for. */
export class Ledger {
  #pending: LedgerEntry[] = [];
  readonly #file: LineFile;

  constructor(path: string) {
    this.#file = new LineFile(path);
  }

  /** A frame of the host track; consecutive ones share a line and a running checksum. */
  addFrame(frame: { seq: number; at: number; samples: Int16Array }): void {
    const { seq, at, samples } = frame;
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    const last = this.#pending.at(-1);
    if (last && 'seq' in last && last.to + 1 === seq && last.at + last.n === at) {
      last.to = seq;
      last.n += samples.length;
      last.crc = crc32(bytes, last.crc);
    } else {
      this.#pending.push({ seq, to: seq, at, n: samples.length, crc: crc32(bytes) });
    }
  }

  /** A stretch of an AI speaker's turn, where it was heard. */
  addSpeech(place: { turnId: string; from: number; at: number; n: number }): void {
    const last = this.#pending.at(-1);
    const follows =
      last &&
      'turnId' in last &&
      last.turnId === place.turnId &&
      last.at + last.n === place.at &&
      last.from + last.n === place.from;
    if (follows) last.n += place.n;
    else this.#pending.push({ ...place });
  }

  /** Takes what has been added since the last time, to be given to `append` once its samples are written. */
  take(): LedgerEntry[] {
    return this.#pending.splice(0);
  }

  /** Gives back what could not be vouched for yet. */
  putBack(entries: readonly LedgerEntry[]): void {
    this.#pending.unshift(...entries);
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length > 0) await this.#file.append(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  /** Nothing waits to be vouched for. */
  get settled(): boolean {
    return this.#pending.length === 0;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Reads a ledger as a killed process may have left it: an unfinished last line is passed over. */
export async function readLedger(path: string): Promise<LedgerEntry[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    const entry = ledgerEntrySchema.safeParse(parseLine(line));
    return entry.success ? [entry.data] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the line a kill cut in its middle
  }
}

/** Where a track ends, by its ledger. */
export interface TrackPlace {
  /** Of the host's: the frame that is wanted next. */
  readonly seq: number;
  /** The sample after the frames before it; of a turn, after its last sample. */
  readonly at: number;
  /** How many samples of the turn were heard. */
  readonly heard: number;
  /** Every turn that is on the track. */
  readonly turnIds: readonly string[];
}

/** Reads the place of the host's track, or of one turn on a speaker's. */
export async function readTrackPlace(path: string, turnId?: string): Promise<TrackPlace> {
  let place = { seq: 0, at: 0, heard: 0 };
  const entries = await readLedger(path);
  for (const entry of entries.toSorted((a, b) => ('seq' in a ? a.seq : a.at) - ('seq' in b ? b.seq : b.at))) {
    const end = entry.at + entry.n;
    if ('turnId' in entry) {
      if (entry.turnId === turnId) place = { ...place, at: end, heard: Math.max(place.heard, entry.from + entry.n) };
    } else if (turnId === undefined && entry.seq <= place.seq && entry.to >= place.seq) {
      place = { ...place, seq: entry.to + 1, at: end };
    }
  }
  const turnIds = entries.flatMap((entry) => ('turnId' in entry ? [entry.turnId] : []));
  return { ...place, turnIds: [...new Set(turnIds)] };
}

export interface Span {
  readonly at: number;
  readonly n: number;
}

/** Stretches of 0…`samples` that no entry vouches for. */
export function missingSpans(entries: readonly LedgerEntry[], samples: number): Span[] {
  const spans: Span[] = [];
  let covered = 0;
  for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
    if (entry.at > covered) spans.push({ at: covered, n: entry.at - covered });
    covered = Math.max(covered, entry.at + entry.n);
  }
  if (covered < samples) spans.push({ at: covered, n: samples - covered });
  return spans;
}

/** The holes of a host's ledger that are lost speech. */
export function lostSpans(entries: readonly LedgerEntry[], samples: number): Span[] {
  return missingSpans(entries, samples).filter(({ at, n }) => n >= (at + n === samples ? TAIL_SAMPLES : GAP_SAMPLES));
}
