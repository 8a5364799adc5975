/** Closer than this, a bar would be narrower than the finest waveform knows. */
const CLOSEST = 96;
/** Where the playhead stands after the view has followed it. */
const FOLLOW_PLACE = 0.1;
const FOLLOW_AT = 0.92;

/** A part of a recording and how close it is seen, to come back to. */
export interface Look {
  readonly from: number;
  readonly samplesPerPixel: number;
}

/**
 * Which part of the recording the timeline shows. Outside of React: a scroll must not render anything, only move it.
 * Places are samples; `width` is in CSS pixels.
 */
export class TimelineView {
  readonly #listeners = new Set<() => void>();
  #from = 0;
  #perPixel = 1;
  #width = 0;

  /** Shows everything at first, or what `before` says, as far as the recording still has it. */
  constructor(
    readonly samples: number,
    private readonly before: Look | null = null,
  ) {}

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#from + this.#width * this.#perPixel;
  }

  get samplesPerPixel(): number {
    return this.#perPixel;
  }

  get width(): number {
    return this.#width;
  }

  /** The whole recording fits. */
  get isWhole(): boolean {
    return this.#perPixel >= this.#farthest();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Null while everything is shown. */
  get look(): Look | null {
    return this.isWhole ? null : { from: this.#from, samplesPerPixel: this.#perPixel };
  }

  /** Keeps what is shown when the window changes. */
  resize(width: number): void {
    if (width === this.#width || width <= 0) return;
    const first = this.#width === 0;
    const whole = first || this.isWhole;
    this.#width = width;
    if (first && this.before !== null) return this.#set(this.before.from, this.before.samplesPerPixel);
    this.#set(this.#from, whole ? this.#farthest() : this.#perPixel);
  }

  x(at: number): number {
    return (at - this.#from) / this.#perPixel;
  }

  at(x: number): number {
    return Math.max(0, Math.min(this.samples, this.#from + x * this.#perPixel));
  }

  fit(): void {
    this.#set(0, this.#farthest());
  }

  /** Factors above 1 come closer; what lies under `x` stays there. */
  zoom(factor: number, x: number = this.#width / 2): void {
    const fixed = this.#from + x * this.#perPixel;
    const perPixel = this.#bounded(this.#perPixel / factor);
    this.#set(fixed - x * perPixel, perPixel);
  }

  panBy(pixels: number): void {
    this.#set(this.#from + pixels * this.#perPixel, this.#perPixel);
  }

  /** Brings a place into view, in the middle, if it is not there. */
  reveal(at: number): void {
    if (at >= this.#from && at <= this.to) return;
    this.#set(at - (this.#width * this.#perPixel) / 2, this.#perPixel);
  }

  /** Turns the page when a moving playhead comes near the right edge or has left the view. */
  follow(at: number): void {
    if (this.isWhole) return;
    const place = this.x(at) / this.#width;
    if (place >= 0 && place < FOLLOW_AT) return;
    if (this.to >= this.samples && place >= 0 && place <= 1) return;
    this.#set(at - this.#width * FOLLOW_PLACE * this.#perPixel, this.#perPixel);
  }

  #farthest(): number {
    return Math.max(1, this.samples / Math.max(1, this.#width));
  }

  #bounded(perPixel: number): number {
    const farthest = this.#farthest();
    return Math.min(farthest, Math.max(Math.min(CLOSEST, farthest), perPixel));
  }

  #set(from: number, perPixel: number): void {
    this.#perPixel = this.#bounded(perPixel);
    const last = this.samples - this.#width * this.#perPixel;
    this.#from = Math.max(0, Math.min(last, from));
    for (const listener of this.#listeners) listener();
  }
}
