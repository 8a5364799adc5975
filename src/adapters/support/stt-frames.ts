export interface SttFramesOptions {
  readonly frameSamples: number;
  /** Frames kept; the oldest go first. */
  readonly most: number;
}

/** About -46 dB: below that no recogniser finds words, and rooms are louder when somebody speaks. */
const STILL_HEIGHT = 160;

/**
 * The audio that may have to be sent again, in frames counted from the first of the session. It holds what is not
 * acknowledged yet, some seconds as a rule, so it costs no fixed memory.
 */
export class SttFrames {
  readonly #frames = new Map<number, Int16Array>();
  readonly #still = new Map<number, boolean>();
  readonly #frameSamples: number;
  readonly #most: number;
  #first = 0;
  #next = 0;
  #open: Int16Array;
  #filled = 0;
  #lost = 0;

  constructor({ frameSamples, most }: SttFramesOptions) {
    this.#frameSamples = frameSamples;
    this.#most = most;
    this.#open = new Int16Array(frameSamples);
  }

  /** The oldest frame that is still there. */
  get first(): number {
    return this.#first;
  }

  /** The frame that comes next: all before it are complete. */
  get next(): number {
    return this.#next;
  }

  /** Frames that fell out before they were released. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether there was any audio, be it less than a frame. */
  get used(): boolean {
    return this.#next > 0 || this.#filled > 0;
  }

  push(samples: Int16Array): void {
    for (let from = 0; from < samples.length; ) {
      const part = samples.subarray(from, from + this.#frameSamples - this.#filled);
      this.#open.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === this.#frameSamples) this.#complete();
    }
  }

  /** Fills the last frame up with silence. */
  end(): void {
    if (this.#filled > 0) this.#complete();
  }

  at(index: number): Int16Array | undefined {
    return this.#frames.get(index);
  }

  /** Whether a frame is there and holds nothing but silence. */
  isStill(index: number): boolean {
    const known = this.#still.get(index);
    if (known !== undefined) return known;
    const still = this.#frames.get(index)?.every((sample) => Math.abs(sample) <= STILL_HEIGHT);
    if (still !== undefined) this.#still.set(index, still);
    return still ?? false;
  }

  /** Frames before `index` are not needed any more. */
  release(index: number): void {
    for (const last = Math.min(index, this.#next); this.#first < last; this.#first += 1)
      this.#frames.delete(this.#first);
  }

  #complete(): void {
    this.#frames.set(this.#next, this.#open);
    this.#next += 1;
    this.#open = new Int16Array(this.#frameSamples);
    this.#filled = 0;
    if (this.#frames.size <= this.#most) return;
    this.release(this.#first + 1);
    this.#lost += 1;
  }
}
