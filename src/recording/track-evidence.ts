import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { WAV_HEADER_BYTES } from '../audio/wav.js';
import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../protocol/audio-format.js';
import { type LedgerEntry, readLedger, type Span } from './ledger.js';

/** An entry is a sixth of a second as a rule; one read serves a minute of them. */
const WINDOW_BYTES = 6 * 1024 * 1024;
const SILENCE = Buffer.alloc(SAMPLE_RATE * BYTES_PER_SAMPLE);

/** What a track's files say. */
export interface TrackEvidence {
  readonly speaker: string;
  readonly entries: readonly LedgerEntry[];
  /** Length of the stem as it lies on the disk. */
  readonly stemSamples: number;
  /** Places of entries whose samples the stem does not hold, or holds otherwise than they arrived. */
  readonly damaged: readonly Span[];
  /** Seconds of the session in which the stem is not all zeros. */
  readonly sounding: ReadonlySet<number>;
}

/**
 * Holds a track's ledger against its stem: only what an entry vouches for is read. The ledger first, then the stem:
 * samples are written before their entry, so a running recording is never called damaged.
 */
export async function readTrackEvidence(directory: string, speaker: string): Promise<TrackEvidence> {
  const entries = await readLedger(join(directory, `${speaker}.ledger.jsonl`));
  const stem = await open(join(directory, `${speaker}.wav`), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!stem) return { speaker, entries, stemSamples: 0, damaged: entries, sounding: new Set() };
  try {
    const { size } = await stem.stat();
    const stemSamples = Math.max(0, Math.floor((size - WAV_HEADER_BYTES) / BYTES_PER_SAMPLE));
    return { speaker, entries, stemSamples, ...(await compare(entries, new StemWindow(stem, size))) };
  } finally {
    await stem.close();
  }
}

async function compare(
  entries: readonly LedgerEntry[],
  stem: StemWindow,
): Promise<Pick<TrackEvidence, 'damaged' | 'sounding'>> {
  const damaged: Span[] = [];
  const sounding = new Set<number>();
  for (const entry of entries.toSorted((a, b) => a.at - b.at)) {
    const bytes = await stem.read(entry);
    const broken = damageOf(entry, bytes);
    if (broken) damaged.push(broken);
    addSounding(sounding, entry.at, bytes);
  }
  return { damaged, sounding };
}

/** What is cut off is known to the sample; a wrong checksum spoils the whole entry. */
function damageOf(entry: LedgerEntry, bytes: Buffer): Span | null {
  const held = Math.floor(bytes.length / BYTES_PER_SAMPLE);
  if (held < entry.n) return { at: entry.at + held, n: entry.n - held };
  return 'crc' in entry && crc32(bytes) !== entry.crc ? { at: entry.at, n: entry.n } : null;
}

function addSounding(sounding: Set<number>, at: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length; ) {
    const second = Math.floor((at + from / BYTES_PER_SAMPLE) / SAMPLE_RATE);
    const to = Math.min(bytes.length, ((second + 1) * SAMPLE_RATE - at) * BYTES_PER_SAMPLE);
    if (!sounding.has(second) && !bytes.subarray(from, to).equals(SILENCE.subarray(0, to - from))) sounding.add(second);
    from = to;
  }
}

/** Stretches of a stem, in order, out of few large reads. */
class StemWindow {
  #room = Buffer.allocUnsafe(WINDOW_BYTES);
  #bytes = this.#room.subarray(0, 0);
  #from = 0;

  constructor(
    private readonly file: FileHandle,
    private readonly fileBytes: number,
  ) {}

  /** The samples at this place; fewer where the file ends. Good until the next call. */
  async read({ at, n }: Span): Promise<Buffer> {
    const from = WAV_HEADER_BYTES + at * BYTES_PER_SAMPLE;
    const wanted = Math.min(n * BYTES_PER_SAMPLE, Math.max(0, this.fileBytes - from));
    if (from < this.#from || from + wanted > this.#from + this.#bytes.length) await this.#move(from, wanted);
    return this.#bytes.subarray(from - this.#from, from - this.#from + wanted);
  }

  async #move(from: number, wanted: number): Promise<void> {
    if (wanted > this.#room.length) this.#room = Buffer.allocUnsafe(wanted);
    const { bytesRead } = await this.file.read(this.#room, 0, this.#room.length, from);
    this.#bytes = this.#room.subarray(0, bytesRead);
    this.#from = from;
  }
}
