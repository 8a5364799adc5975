import { FRAME_SAMPLES } from '../src/protocol/client-events.js';
import type { MicFrame, UnsentStore } from './frame-store.js';

/**
 * Cuts whatever the microphone gives into numbered frames and keeps them until the server has them on disk.
 * When the store is full, new sound gets no number: the track then has a hole at a known place,
 * instead of a missing frame the server would wait for.
 */
export class MicrophoneTrack {
  #nextSeq: number;
  #pending = new Int16Array(FRAME_SAMPLES);
  #pendingAt = 0;
  #pendingSamples = 0;
  #captured = 0;
  #lost = 0;

  /** Samples before `#pendingAt` are known: on this page, or in what an earlier one left in the store. */
  #begun = false;

  /** `nextSeq` continues a track that an earlier page began; so does what that page left in the store. */
  constructor(
    private readonly store: UnsentStore,
    nextSeq = 0,
  ) {
    const { last } = store;
    this.#nextSeq = Math.max(nextSeq, last === undefined ? 0 : last.seq + 1);
    if (last === undefined) return;
    this.#begun = true;
    this.#pendingAt = last.at + last.samples.length;
  }

  /** The number the next frame will get. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  get capturedSamples(): number {
    return this.#captured;
  }

  /** The sample after the last captured one, on the host's clock; 0 before the first. */
  get positionSamples(): number {
    return this.#pendingAt + this.#pendingSamples;
  }

  get unconfirmedSamples(): number {
    return this.store.samples + this.#pendingSamples;
  }

  /** How full the store is, 0–1. */
  get fill(): number {
    return this.store.fill;
  }

  get keptIn(): UnsentStore['keptIn'] {
    return this.store.keptIn;
  }

  /** Samples that found the store full. */
  get lostSamples(): number {
    return this.#lost;
  }

  /**
   * Takes a block of any size whose first sample is `at` on the host's clock; answers how many frames became ready.
   * After a jump ahead the frame in progress is closed short; samples from the past are dropped.
   */
  push(at: number, samples: Int16Array): number {
    const expectedAt = this.#pendingAt + this.#pendingSamples;
    const known = this.#begun ? Math.min(samples.length, Math.max(0, expectedAt - at)) : 0;
    const fresh = samples.subarray(known);
    const start = this.#nextSeq;
    if (fresh.length === 0) return 0;
    this.#begun = true;
    if (this.#pendingSamples > 0 && at + known > expectedAt) this.#close();
    if (this.#pendingSamples === 0) this.#pendingAt = at + known;
    this.#captured += fresh.length;
    this.#fill(fresh);
    return this.#nextSeq - start;
  }

  /** Closes the frame in progress, at the end of a recording. */
  flush(): void {
    if (this.#pendingSamples > 0) this.#close();
  }

  /** The frame with this number, or the first later one that is still held. */
  from(seq: number): MicFrame | undefined {
    return this.store.from(seq);
  }

  /** The server has every frame below `nextSeq`. */
  acknowledge(nextSeq: number): void {
    this.store.forget(nextSeq);
  }

  #fill(samples: Int16Array): void {
    for (let done = 0; done < samples.length; ) {
      const n = Math.min(FRAME_SAMPLES - this.#pendingSamples, samples.length - done);
      this.#pending.set(samples.subarray(done, done + n), this.#pendingSamples);
      this.#pendingSamples += n;
      done += n;
      if (this.#pendingSamples === FRAME_SAMPLES) this.#close();
    }
  }

  #close(): void {
    const n = this.#pendingSamples;
    const frame = { seq: this.#nextSeq, at: this.#pendingAt, samples: this.#pending.slice(0, n) };
    if (this.store.add(frame)) this.#nextSeq += 1;
    else this.#lost += n;
    this.#pendingAt += n;
    this.#pendingSamples = 0;
  }
}
