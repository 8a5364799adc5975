import { msToSamples, SAMPLE_RATE } from '../src/protocol/audio-format.js';

const PAGE_SAMPLES = SAMPLE_RATE;
/** Sound that goes on in mid-sentence rises from silence this long, or it would click. */
const RISE_SAMPLES = msToSamples(10);
/** A turn longer than this is a fault of the sender: what lies beyond is not kept. */
const TURN_SAMPLES_MAX = 15 * 60 * SAMPLE_RATE;

/** One linear ramp down to silence. */
export interface Fade {
  readonly total: number;
  readonly left: number;
}

/**
 * The samples of one turn, kept in pages of a second until the turn is over: playback may be asked to go back,
 * and an audio thread must not copy megabytes to grow a buffer. Samples that never came are silence.
 */
export class SpeechTurn {
  #pages: Int16Array[] = [];
  /** Next sample to play. */
  position = 0;
  /** Where playing went on after a pause; the sound rises from there. */
  #resumedAt: number | null = null;
  /** Samples from the turn's first one that have arrived. */
  received = 0;
  /** Samples in all, once known. */
  total: number | null = null;

  constructor(readonly turnId: string) {}

  get available(): number {
    const end = this.total === null ? this.received : Math.min(this.total, this.received);
    return Math.max(0, end - this.position);
  }

  /** True when the last sample has been played. */
  get finished(): boolean {
    return this.total !== null && this.position >= this.total;
  }

  /** Repeated and overlapping pieces land in the same place. */
  write(at: number, samples: Int16Array): void {
    // What begins in the middle is the rest of a reply that an earlier page played: its beginning will not come again.
    if (this.received === 0) this.position = Math.min(at, TURN_SAMPLES_MAX);
    const end = Math.min(at + samples.length, TURN_SAMPLES_MAX);
    for (let from = at; from < end; ) {
      const page = this.#page(Math.floor(from / PAGE_SAMPLES));
      const offset = from % PAGE_SAMPLES;
      const n = Math.min(PAGE_SAMPLES - offset, end - from);
      page.set(samples.subarray(from - at, from - at + n), offset);
      from += n;
    }
    this.received = Math.max(this.received, end);
  }

  /** Goes on from this sample, or from the last one there is. */
  resumeAt(from: number): void {
    this.position = Math.min(from, this.received);
    this.#resumedAt = this.position;
  }

  /** Plays `n` samples into `out` at `offset`, fading if asked; floats are scaled to ±1. */
  play(out: Int16Array | Float32Array, span: { offset: number; n: number; fade?: Fade | undefined }): void {
    const scale = out instanceof Float32Array ? 1 / 32_768 : 1;
    for (let i = 0; i < span.n; i += 1) {
      const index = this.position + i;
      const sample = this.#pages[Math.floor(index / PAGE_SAMPLES)]?.[index % PAGE_SAMPLES] ?? 0;
      // Multiplied before it is divided, as the server does it: the track is to hold the very samples that were heard.
      const heard =
        span.fade === undefined ? this.#risen(sample, index) : (sample * (span.fade.left - 1 - i)) / span.fade.total;
      out[span.offset + i] = scale === 1 ? Math.round(heard) : heard * scale;
    }
    this.position += span.n;
  }

  #risen(sample: number, index: number): number {
    if (this.#resumedAt === null) return sample;
    const risen = index - this.#resumedAt + 1;
    return risen < RISE_SAMPLES ? (sample * risen) / RISE_SAMPLES : sample;
  }

  #page(index: number): Int16Array {
    for (let next = this.#pages.length; next <= index; next += 1) this.#pages.push(new Int16Array(PAGE_SAMPLES));
    const page = this.#pages[index];
    if (page === undefined) throw new RangeError('a sample before the turn');
    return page;
  }
}
