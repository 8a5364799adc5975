import type { TimedWord, WordTiming } from '../../adapters/tts.js';

/** One piece of a reply as it was given to the voice. */
export interface SpokenPiece {
  readonly text: string;
  readonly words: readonly TimedWord[];
  readonly timing: WordTiming;
}

/**
 * The sound of one turn between the voice that makes it and the track it ends on.
 * Offsets count from the turn's first sample; what lies behind `trimBefore` is forgotten.
 */
export class SpeechBuffer {
  #chunks: { readonly at: number; readonly samples: Int16Array }[] = [];
  #total = 0;
  #pieces: SpokenPiece[] = [];
  #ended = false;

  get total(): number {
    return this.#total;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Every word so far, placed on the turn's samples. */
  get words(): readonly TimedWord[] {
    return this.#pieces.flatMap((piece) => piece.words);
  }

  get pieces(): readonly SpokenPiece[] {
    return this.#pieces;
  }

  append(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.#chunks.push({ at: this.#total, samples });
    this.#total += samples.length;
  }

  addPiece(piece: SpokenPiece): void {
    this.#pieces.push(piece);
  }

  end(): void {
    this.#ended = true;
  }

  /** Up to `n` samples from `from`; without a copy when one chunk holds them all. */
  read(from: number, n: number): Int16Array {
    const length = Math.min(n, this.#total - from);
    if (length <= 0) return new Int16Array(0);
    const first = this.#indexOf(from);
    const chunk = this.#chunks[first];
    if (chunk && chunk.at <= from && from + length <= chunk.at + chunk.samples.length) {
      return chunk.samples.subarray(from - chunk.at, from - chunk.at + length);
    }
    return this.#gather(first, from, length);
  }

  /** Forgets chunks that end before `offset`. */
  trimBefore(offset: number): void {
    const keep = this.#chunks.findIndex((chunk) => chunk.at + chunk.samples.length > offset);
    if (keep > 0) this.#chunks = this.#chunks.slice(keep);
    else if (keep < 0) this.#chunks = [];
  }

  #indexOf(offset: number): number {
    return this.#chunks.findIndex((chunk) => chunk.at + chunk.samples.length > offset);
  }

  #gather(first: number, from: number, length: number): Int16Array {
    const out = new Int16Array(length);
    for (let index = Math.max(0, first); index < this.#chunks.length; index += 1) {
      const chunk = this.#chunks[index];
      if (!chunk || chunk.at >= from + length) break;
      const start = Math.max(from, chunk.at);
      const end = Math.min(from + length, chunk.at + chunk.samples.length);
      if (end > start) out.set(chunk.samples.subarray(start - chunk.at, end - chunk.at), start - from);
    }
    return out;
  }
}
