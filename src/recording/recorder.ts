import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { HOST_ID } from '../protocol/live-session.js';
import type { SessionFile } from '../protocol/server-events.js';
import { CaptionFile, type TrackCue } from './caption-file.js';
import { Ledger } from './ledger.js';
import { finishFolder, listFiles, type FolderFacts } from './finish-folder.js';
import { writeMetadata, type SessionMetadata } from './session-metadata.js';
import { TrackWriter } from './track-writer.js';

/** How often gathered audio reaches the disk; with the frame's own 40 ms, what a killed process can lose: under a quarter of a second. */
const FLUSH_MS = 160;

export interface RecorderOptions {
  /** The session's own folder; created by `start`. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly speakers: readonly string[];
  readonly unwrittenBytesMax: number;
  /** Host frames below `nextSeq` are on disk. */
  readonly onWritten: (nextSeq: number) => void;
  /** There is room again: the host track is wanted once more from this frame on. */
  readonly onWanted: (nextSeq: number) => void;
  /** Writing failed, or works again (`null`). Told once per change. */
  readonly onTrouble: (error: AppError | null) => void;
}

interface Track {
  readonly writer: TrackWriter;
  readonly ledger: Ledger;
}

/** Keeps one isolated track per speaker on one timeline, with captions and metadata. */
export class Recorder {
  readonly directory: string;
  readonly #tracks = new Map<string, Track>();
  readonly #captions: CaptionFile;
  #state: 'idle' | 'recording' | 'stopped' = 'idle';
  #timer: Timer | undefined;
  #flushing: Promise<void> | undefined;
  #writtenSeq = 0;
  #acceptedSeq = 0;
  /** The first frame there was no room for: from there on the track is wanted again once there is. */
  #refusedSeq: number | null = null;
  #trouble = false;
  #result: Promise<readonly SessionFile[]> | undefined;

  constructor(private readonly options: RecorderOptions) {
    this.directory = options.directory;
    this.#captions = new CaptionFile(join(options.directory, 'captions.jsonl'));
  }

  /** Opens a track per speaker. Throws AppError `RECORDING_UNAVAILABLE` when the folder cannot be written. */
  async start(metadata: SessionMetadata): Promise<void> {
    let made: string | undefined;
    try {
      made = await mkdir(this.directory, { recursive: true });
      await writeMetadata(this.directory, metadata);
      for (const speaker of [HOST_ID, ...this.options.speakers]) {
        const base = join(this.directory, speaker);
        const ledger = new Ledger(`${base}.ledger.jsonl`);
        this.#tracks.set(speaker, { writer: await TrackWriter.open(`${base}.wav`), ledger });
      }
    } catch (error) {
      await Promise.all([...this.#tracks.values()].map((track) => track.writer.abandon()));
      this.#tracks.clear();
      if (made !== undefined) await rm(this.directory, { recursive: true, force: true });
      throw new AppError('RECORDING_UNAVAILABLE', `The recording cannot be written to ${this.directory}.`, {
        cause: error,
      });
    }
    this.#state = 'recording';
    this.#schedule();
  }

  /** Length of the longest track in samples. */
  get endSample(): number {
    return Math.max(0, ...[...this.#tracks.values()].map((track) => track.writer.endSample));
  }

  /** Writing failed, and has not worked since. */
  get failed(): boolean {
    return this.#trouble;
  }

  /** What waits for the disk, all tracks together. */
  get unwrittenBytes(): number {
    return [...this.#tracks.values()].reduce((sum, { writer }) => sum + writer.pendingBytes, 0);
  }

  /** Host frames that are taken and not yet on disk. */
  get unacknowledgedFrames(): number {
    return this.#acceptedSeq - this.#writtenSeq;
  }

  /** Host frames below this are on disk. */
  get writtenSeq(): number {
    return this.#writtenSeq;
  }

  /** Too much waits for the disk: host frames are refused until it works again. */
  get full(): boolean {
    return this.#refusedSeq !== null;
  }

  /** Whether samples still go to the disk. */
  get recording(): boolean {
    return this.#state === 'recording';
  }

  /**
   * Host samples, in place whenever they come. `contiguousSeq` is what may be acknowledged once they are written.
   * False when too much waits for the disk: `onWanted` asks for the frame and all behind it once there is room.
   */
  writeHost(frame: { seq: number; at: number; samples: Int16Array; contiguousSeq: number }): boolean {
    const track = this.#track(HOST_ID);
    if (!track) return false;
    if (this.full || track.writer.pendingBytes > this.options.unwrittenBytesMax) {
      this.#refusedSeq ??= frame.seq;
      return false;
    }
    track.writer.write(frame.at, frame.samples);
    track.ledger.addFrame(frame);
    this.#acceptedSeq = frame.contiguousSeq;
    return true;
  }

  /** Samples `from` of a turn, at the place where the host heard them. */
  writeSpeech(speaker: string, place: { turnId: string; from: number; at: number; samples: Int16Array }): void {
    const track = this.#track(speaker);
    if (!track || track.writer.pendingBytes > this.options.unwrittenBytesMax) return;
    track.writer.write(place.at, place.samples);
    track.ledger.addSpeech({ turnId: place.turnId, from: place.from, at: place.at, n: place.samples.length });
  }

  addCaption(cue: TrackCue): void {
    if (this.#state === 'recording') this.#captions.add(cue);
  }

  /**
   * Ends the recording: every stem padded to the same length, captions, Opus copies and metadata derived.
   * Called again, it gives the same files. `signal` bounds the derived files only: what it cuts off is made at the next start.
   */
  stop(options: {
    metadata: (facts: FolderFacts) => SessionMetadata;
    signal: AbortSignal;
  }): Promise<readonly SessionFile[]> {
    this.#result ??= this.#finish(options);
    return this.#result;
  }

  async #finish(options: Parameters<Recorder['stop']>[0]): Promise<readonly SessionFile[]> {
    this.#state = 'stopped';
    this.#timer?.cancel();
    await this.#flushing;
    await this.#flush();
    const { directory } = this;
    const samples = this.endSample;
    let files: readonly SessionFile[] | undefined;
    // What cannot be finished here stays marked as running, for the repair at the next start.
    await this.#guard(async () => {
      await this.#finishTracks(samples);
      files = await finishFolder({ directory, samples, metadata: options.metadata, signal: options.signal });
    });
    return files ?? listFiles(directory);
  }

  /** Every file is closed, whatever becomes of the others. */
  async #finishTracks(samples: number): Promise<void> {
    const tracks = [...this.#tracks.values()];
    const closings = tracks.flatMap(({ writer, ledger }) => [writer.finish(samples), ledger.close()]);
    await allDone([...closings, this.#captions.close()]);
  }

  #track(speaker: string): Track | undefined {
    return this.#state === 'recording' ? this.#tracks.get(speaker) : undefined;
  }

  #schedule(): void {
    this.#timer = this.options.clock.setTimer(FLUSH_MS, () => {
      this.#flushing = this.#flush().finally(() => {
        this.#flushing = undefined;
        if (this.#state === 'recording') this.#schedule();
      });
    });
  }

  /** Audio first, then the ledger that vouches for it, then the acknowledgement; last the captions, which stand on sound. */
  async #flush(): Promise<void> {
    const contiguous = this.#acceptedSeq;
    const ok = await this.#guard(async () => {
      const nowMs = this.options.clock.nowMs();
      const due = [...this.#tracks.values()].filter(needsFlush);
      // Together, so that their writes share messages: one after the other took the host's acknowledgement thrice as long.
      await allDone(due.map((track) => flushTrack(track, nowMs)));
      this.#acknowledge(contiguous);
      await this.#captions.flush();
    });
    if (ok) this.#wantRefused();
  }

  #acknowledge(nextSeq: number): void {
    if (nextSeq === this.#writtenSeq) return;
    this.#writtenSeq = nextSeq;
    this.options.onWritten(nextSeq);
  }

  #wantRefused(): void {
    const nextSeq = this.#refusedSeq;
    if (nextSeq === null || this.#state !== 'recording') return;
    this.#refusedSeq = null;
    this.options.onWanted(nextSeq);
  }

  async #guard(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      if (this.#trouble) this.options.onTrouble(null);
      this.#trouble = false;
      return true;
    } catch (error) {
      if (!this.#trouble) {
        this.options.logger.error({ error }, 'recording cannot be written');
        this.options.onTrouble(troubleOf(error));
      }
      this.#trouble = true;
      return false;
    }
  }
}

function troubleOf(error: unknown): AppError {
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  const message = full
    ? 'The disk is full: nothing more is recorded. Free some space; the show goes on.'
    : 'The recording cannot be written. Check the disk; the show goes on.';
  return new AppError('RECORDING_FAILED', message, { cause: error });
}

/** Waits for all of them whatever becomes of the others: nothing is still under way when the first failure is thrown. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const finished = await Promise.allSettled(work);
  const failed = finished.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** After a failed append the samples may be written and their ledger line not. */
function needsFlush({ writer, ledger }: Track): boolean {
  return writer.pendingBytes > 0 || !ledger.settled;
}

/** Audio first, then the ledger that vouches for it. */
async function flushTrack({ writer, ledger }: Track, nowMs: number): Promise<void> {
  const entries = ledger.take();
  try {
    await writer.flush(nowMs);
    await ledger.append(entries);
  } catch (error) {
    ledger.putBack(entries);
    throw error;
  }
}
