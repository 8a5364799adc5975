import { SAMPLES_PER_MS, SAMPLES_PER_SECOND } from './time.js';

/** Beyond this the session's clock has jumped (a resume, a sleeping laptop): follow at once. */
const JUMP_SAMPLES = SAMPLES_PER_SECOND;
/** Share of the difference taken over per reading: steps of a whole audio frame become a steady flow. */
const PULL = 0.05;

/**
 * The session's *now* for drawing. Captured samples arrive in frames; between them the clock runs on by itself,
 * and it never runs backwards unless the session's clock did by more than a second.
 */
export class SampleClock {
  #offset: number | null = null;
  #captured = -1;
  #last = 0;

  /** `nowMs` from the page's own steady clock. Returns the session sample under the right edge. */
  read(nowMs: number, capturedSamples: number): number {
    const wall = nowMs * SAMPLES_PER_MS;
    if (this.#offset === null) this.#offset = capturedSamples - wall;
    if (capturedSamples !== this.#captured) this.#follow(capturedSamples - wall);
    this.#captured = capturedSamples;
    const now = wall + this.#offset;
    const jumpedBack = now < this.#last - JUMP_SAMPLES;
    this.#last = jumpedBack ? now : Math.max(this.#last, now);
    return this.#last;
  }

  #follow(offset: number): void {
    const gap = offset - (this.#offset ?? offset);
    this.#offset = Math.abs(gap) > JUMP_SAMPLES ? offset : (this.#offset ?? offset) + gap * PULL;
  }
}
