import { open, type FileHandle } from 'node:fs/promises';
import { BYTES_PER_SAMPLE } from '../protocol/audio-format.js';
import { WAV_HEADER_BYTES, wavHeader } from '../audio/wav.js';
import { writeAt } from './write-at.js';

/** The header lags the samples by at most this: whatever reads the file meanwhile sees all but its last second. */
const HEADER_EVERY_MS = 1_000;

/** Samples that follow each other on the timeline, written with one call. */
interface Run {
  readonly at: number;
  samples: number;
  readonly parts: Uint8Array[];
}

/**
 * One speaker's WAV, written at timeline offsets: what arrives late lands in its place, what never arrives is a hole.
 * Writes are gathered and reach the disk at `flush`; the header follows every second, so the file is readable as it lies.
 */
export class TrackWriter {
  #pending: Run[] = [];
  #pendingBytes = 0;
  #endSample = 0;
  #headerSamples = -1;
  #headerAtMs = 0;
  #flushing: Promise<void> | undefined;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Creates the file, or takes up an existing one at its present length. */
  static async open(path: string): Promise<TrackWriter> {
    const file = await open(path, 'r+').catch(() => open(path, 'w+'));
    const writer = new TrackWriter(path, file);
    const { size } = await file.stat();
    writer.#endSample = Math.max(0, Math.floor((size - WAV_HEADER_BYTES) / BYTES_PER_SAMPLE));
    await writer.#writeHeader();
    return writer;
  }

  /** Length of the track in samples, what is still to be written included. */
  get endSample(): number {
    return this.#endSample;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Takes the samples without copying them: the caller gives them up. */
  write(at: number, samples: Int16Array): void {
    if (samples.length === 0) return;
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    const last = this.#pending.at(-1);
    if (last && last.at + last.samples === at) {
      last.parts.push(bytes);
      last.samples += samples.length;
    } else {
      this.#pending.push({ at, samples: samples.length, parts: [bytes] });
    }
    this.#pendingBytes += bytes.length;
    this.#endSample = Math.max(this.#endSample, at + samples.length);
  }

  /** Writes what is pending. A failed write keeps its samples pending, so that a later flush can still save them. */
  flush(nowMs: number): Promise<void> {
    this.#flushing ??= this.#flushPending(nowMs).finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Makes the track `samples` long (a hole where nothing was said), with its final header. Closes it also when that fails. */
  async finish(samples: number): Promise<void> {
    try {
      await this.#flushing;
      await this.flush(0);
      this.#endSample = samples;
      await this.file.truncate(WAV_HEADER_BYTES + samples * BYTES_PER_SAMPLE);
      await this.#writeHeader();
      await this.file.datasync();
    } finally {
      await this.file.close();
    }
  }

  /** Closes the file as it is; pending samples are given up. */
  async abandon(): Promise<void> {
    await this.#flushing?.catch(() => undefined);
    await this.file.close();
  }

  async #flushPending(nowMs: number): Promise<void> {
    while (this.#pending.length > 0) {
      const run = this.#pending[0];
      if (!run) break;
      const parts = run.parts.splice(0);
      const bytes = run.samples * BYTES_PER_SAMPLE;
      this.#pending.shift();
      try {
        await writeAt(this.file.fd, parts, WAV_HEADER_BYTES + run.at * BYTES_PER_SAMPLE);
        this.#pendingBytes -= bytes;
      } catch (error) {
        this.#pending.unshift({ at: run.at, samples: run.samples, parts });
        throw error;
      }
    }
    if (this.#headerSamples === this.#endSample || nowMs - this.#headerAtMs < HEADER_EVERY_MS) return;
    this.#headerAtMs = nowMs;
    await this.#writeHeader();
  }

  async #writeHeader(): Promise<void> {
    const samples = this.#endSample;
    await writeAt(this.file.fd, [wavHeader(samples * BYTES_PER_SAMPLE)], 0);
    this.#headerSamples = samples;
  }
}
