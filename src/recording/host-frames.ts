import { AppError } from '../core/errors.js';
import { SAMPLE_RATE } from '../protocol/audio-format.js';

/** Which frames of the host track have come, and whether a frame's place is possible. */
export class HostFrames {
  #next = 0;
  #nextAt = 0;
  /** Frames beyond the next wanted one, by seq; bounded by `aheadMax`. */
  readonly #ahead = new Map<number, { readonly at: number; readonly end: number }>();

  constructor(private readonly aheadMax = 4_096) {}

  /** The lowest frame that has not come. */
  get nextSeq(): number {
    return this.#next;
  }

  /** Where the frame after the contiguous ones begins. */
  get nextAt(): number {
    return this.#nextAt;
  }

  /** Goes on from this frame; those before it are held. */
  continueAt(seq: number, at: number): void {
    this.#next = seq;
    this.#nextAt = at;
    this.#ahead.clear();
  }

  /** The accepted frame could not be kept: it has not come, and what follows will come again with it. */
  refuse({ seq, at }: { seq: number; at: number }): void {
    if (seq < this.#next) this.continueAt(seq, at);
    else this.#ahead.delete(seq);
  }

  /** Throws AppError for a frame that lies in the future. */
  expectPast(frame: { at: number; n: number }, clockSample: number): void {
    if (frame.at + frame.n > clockSample)
      throw rejected('at', `a sample before ${Math.round(clockSample / SAMPLE_RATE)} s`);
  }

  /** False for a frame that has come before. Throws AppError for one that cannot be. */
  accept(frame: { seq: number; at: number; n: number }, clockSample: number): boolean {
    if (frame.seq < this.#next || this.#ahead.has(frame.seq)) return false;
    if (frame.at < this.#nextAt) throw rejected('at', `a sample not before ${this.#nextAt}`);
    this.expectPast(frame, clockSample);
    if (frame.seq - this.#next > this.aheadMax) throw rejected('seq', `a frame near ${this.#next}`);
    if (this.#overlaps(frame)) throw rejected('at', 'in its order among the frames that came ahead of it');
    if (frame.seq === this.#next) this.#advance(frame.at + frame.n);
    else this.#ahead.set(frame.seq, { at: frame.at, end: frame.at + frame.n });
    return true;
  }

  /** An accepted sample is never written over, whatever order frames come in. */
  #overlaps(frame: { seq: number; at: number; n: number }): boolean {
    for (const [seq, { at, end }] of this.#ahead) {
      if (seq < frame.seq ? end > frame.at : frame.at + frame.n > at) return true;
    }
    return false;
  }

  #advance(end: number): void {
    this.#next += 1;
    this.#nextAt = end;
    for (let ahead = this.#ahead.get(this.#next); ahead !== undefined; ahead = this.#ahead.get(this.#next)) {
      this.#ahead.delete(this.#next);
      this.#next += 1;
      this.#nextAt = ahead.end;
    }
  }
}

function rejected(field: string, expected: string): AppError {
  return new AppError('AUDIO_REJECTED', `The audio chunk does not fit the recording: ${field} should be ${expected}.`, {
    details: { field, expected },
  });
}
