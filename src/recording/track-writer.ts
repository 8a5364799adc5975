import { open, type FileHandle } from 'node:fs/promises';
import { BYTES_PER_SAMPLE } from '../protocol/audio-format.js';
import { WAV_HEADER_BYTES, wavHeader } from '../audio/wav.js';
import { writeAt } from './write-at.js';

/** The header lags the samples by at most this: whatever reads the file meanwhile sees all but its last second. */
const HEADER_EVERY_MS = 1_000;

/** A quarter of a second of one voice: what a flush usually finds. */
const RUN_BYTES = 24 * 1024;
/** Buffers of runs that are on disk, kept for later ones of whatever track. */
const SPARE_RUNS = 256;
const spareRuns: Uint8Array[] = [];

/** Samples that follow each other on the timeline, written with one call. */
interface Run {
  readonly at: number;
  readonly bytes: Uint8Array;
  used: number;
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

  /** What waits to be written, counted as the memory it takes: a sample here and there takes as much as a quarter second. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * Copies the samples: kept as they came until the next flush, every message of every microphone would outlive two young
   * collections, and the old ones that clear them away stop the process for 20 ms.
   */
  write(at: number, samples: Int16Array): void {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const run = this.#runFor(at + done / BYTES_PER_SAMPLE);
      const n = Math.min(run.bytes.length - run.used, bytes.length - done);
      run.bytes.set(bytes.subarray(done, done + n), run.used);
      run.used += n;
      done += n;
    }
    this.#endSample = Math.max(this.#endSample, at + samples.length);
  }

  /** The run that goes on at this sample, with room in it, or a new one. */
  #runFor(at: number): Run {
    const last = this.#pending.at(-1);
    if (last && last.used < last.bytes.length && last.at + last.used / BYTES_PER_SAMPLE === at) return last;
    const run = { at, bytes: spareRuns.pop() ?? new Uint8Array(RUN_BYTES), used: 0 };
    this.#pending.push(run);
    this.#pendingBytes += run.bytes.length;
    return run;
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
      this.#pending.shift();
      const { at, bytes, used } = run;
      try {
        await writeAt(this.file.fd, [bytes.subarray(0, used)], WAV_HEADER_BYTES + at * BYTES_PER_SAMPLE);
        this.#pendingBytes -= bytes.length;
        if (spareRuns.length < SPARE_RUNS) spareRuns.push(bytes);
      } catch (error) {
        this.#pending.unshift(run);
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
