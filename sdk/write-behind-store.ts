import type { SdkClock } from './clock.js';
import type { MicFrame, UnsentStore } from './frame-store.js';

/** Keeps frames where they outlive the page. Calls may overlap; they take effect in order. */
export interface UnsentDisk {
  /** Resolves once the frames, of rising `seq`, would survive the page; the same frame may come twice. */
  write(frames: readonly MicFrame[]): Promise<void>;
  /** Forgets the frames below `seq`; a few may stay. */
  forget(seq: number): Promise<void>;
}

export interface WriteBehindOptions {
  readonly clock: SdkClock;
  readonly memory: UnsentStore;
  /** Called when the disk refuses for the first time, and when it takes again what it refused. */
  readonly onDisk: (change: 'refuses' | 'works', cause?: unknown) => void;
}

/** A frame is on disk this long after its capture, unless the server has it by then: on a healthy line nothing is written. */
const WRITE_AFTER_MS = 250;
/** What one write takes, 5 s of sound; after an outage of the disk more of them follow. */
const WRITE_FRAMES_MAX = 125;
const FORGET_AFTER_MS = 1_000;
const RETRY_MS = 5_000;

/**
 * Unsent sound in memory and, a little behind, on disk. Every call is synchronous: the disk is written between the
 * frames. Without a disk, or with one that refuses, it works from memory and says so in `keptIn`.
 */
export class WriteBehindStore implements UnsentStore {
  readonly #options: WriteBehindOptions;
  #disk: UnsentDisk | null = null;
  /** When each frame that is not on disk yet was added; the first of them is `#unwrittenSeq`. */
  #addedMs: number[] = [];
  #unwrittenSeq = 0;
  /** Nothing from here on was ever written, nothing below `#forgottenSeq` is there any more. */
  #writtenSeq = 0;
  #forgottenSeq = 0;
  #confirmedSeq = 0;
  #writing = false;
  #refused = false;
  #cancelWrite: (() => void) | undefined;
  #cancelForget: (() => void) | undefined;

  /** Frames that `memory` holds already are taken to be on disk. */
  constructor(options: WriteBehindOptions) {
    this.#options = options;
    this.#unwrittenSeq = (options.memory.last?.seq ?? -1) + 1;
    this.#writtenSeq = this.#unwrittenSeq;
  }

  get keptIn(): UnsentStore['keptIn'] {
    return this.#disk === null || this.#refused ? 'page' : 'browser';
  }

  get last(): MicFrame | undefined {
    return this.#options.memory.last;
  }

  get samples(): number {
    return this.#options.memory.samples;
  }

  get fill(): number {
    return this.#options.memory.fill;
  }

  /** From now on frames are kept there, too; those in memory follow. */
  keepOn(disk: UnsentDisk): void {
    this.#disk = disk;
    this.#schedule();
  }

  /** Writes nothing more. What is on disk stays there. */
  close(): void {
    this.#disk = null;
    this.#cancelWrite?.();
    this.#cancelForget?.();
  }

  add(frame: MicFrame): boolean {
    if (!this.#options.memory.add(frame)) return false;
    if (this.#addedMs.length === 0) this.#unwrittenSeq = frame.seq;
    this.#addedMs.push(this.#options.clock.nowMs());
    this.#schedule();
    return true;
  }

  from(seq: number): MicFrame | undefined {
    return this.#options.memory.from(seq);
  }

  forget(seq: number): void {
    this.#options.memory.forget(seq);
    this.#confirmedSeq = Math.max(this.#confirmedSeq, seq);
    this.#settle(seq);
    if (this.#disk === null || this.#forgottenSeq >= Math.min(seq, this.#writtenSeq)) return;
    this.#cancelForget ??= this.#options.clock.setTimer(FORGET_AFTER_MS, () => this.#forgetWritten());
  }

  /** Hands everything to the disk at once: the page is about to go. */
  flush(): void {
    for (let next = this.#unwrittenSeq; ; ) {
      const frames = this.#unwritten(next);
      const last = frames.at(-1);
      if (this.#disk === null || last === undefined) return;
      this.#disk.write(frames).then(
        () => this.#written(last.seq + 1),
        (cause: unknown) => this.#troubled(cause),
      );
      next = last.seq + 1;
    }
  }

  #schedule(): void {
    const [oldestMs] = this.#addedMs;
    if (this.#disk === null || this.#writing || oldestMs === undefined || this.#cancelWrite !== undefined) return;
    const waitMs = this.#refused ? RETRY_MS : oldestMs + WRITE_AFTER_MS - this.#options.clock.nowMs();
    this.#cancelWrite = this.#options.clock.setTimer(waitMs, () => {
      this.#cancelWrite = undefined;
      this.#writeDue();
    });
  }

  #writeDue(): void {
    const [oldestMs] = this.#addedMs;
    if (oldestMs === undefined) return;
    // The frame the timer was set for may be confirmed by now: the oldest one left has time yet.
    if (!this.#refused && oldestMs + WRITE_AFTER_MS > this.#options.clock.nowMs()) return this.#schedule();
    void this.#write();
  }

  async #write(): Promise<void> {
    const frames = this.#unwritten(this.#unwrittenSeq);
    const last = frames.at(-1);
    if (this.#disk === null || last === undefined) return;
    this.#writing = true;
    try {
      await this.#disk.write(frames);
      this.#written(last.seq + 1);
      if (this.#refused) this.#options.onDisk('works');
      this.#refused = false;
    } catch (cause) {
      this.#troubled(cause);
    } finally {
      this.#writing = false;
      this.#schedule();
    }
  }

  #troubled(cause: unknown): void {
    if (this.#disk === null) return;
    if (!this.#refused) this.#options.onDisk('refuses', cause);
    this.#refused = true;
  }

  #unwritten(seq: number): MicFrame[] {
    const frames: MicFrame[] = [];
    for (let frame = this.from(seq); frame !== undefined; frame = this.from(frame.seq + 1)) {
      frames.push(frame);
      if (frames.length === WRITE_FRAMES_MAX) break;
    }
    return frames;
  }

  #written(seq: number): void {
    this.#writtenSeq = Math.max(this.#writtenSeq, seq);
    this.#settle(seq);
  }

  /** Frames below this need no writing any more. */
  #settle(seq: number): void {
    this.#addedMs.splice(0, Math.max(0, seq - this.#unwrittenSeq));
    this.#unwrittenSeq = Math.max(this.#unwrittenSeq, seq);
  }

  #forgetWritten(): void {
    this.#cancelForget = undefined;
    this.#forgottenSeq = this.#confirmedSeq;
    // What could not be forgotten is told again to a later page, and to the server, which has it.
    void this.#disk?.forget(this.#confirmedSeq).catch(() => undefined);
  }
}
