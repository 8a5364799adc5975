import { msToSamples } from '../../protocol/audio-format.js';
import type { SttIntake } from './stt-intake.js';
import { type SttProgress, SttQuiet } from './stt-quiet.js';
import type { SttVendor, VendorSttEvent } from './stt-vendor.js';

export interface SttReplayPointOptions {
  readonly vendor: SttVendor;
  readonly intake: SttIntake;
}

/** A new connection begins this much before the end of the last word told, so that no word loses its first sound. */
const BEFORE_END = msToSamples(200);

/** Where a new connection would begin: everything before is words, or known to hold none. */
export class SttReplayPoint {
  readonly #intake: SttIntake;
  readonly #quiet: SttQuiet;
  readonly #frameFed: number;
  #frame = 0;

  constructor({ vendor, intake }: SttReplayPointOptions) {
    this.#intake = intake;
    this.#quiet = new SttQuiet(vendor);
    this.#frameFed = msToSamples(vendor.frameMs);
  }

  get frame(): number {
    return Math.max(this.#frame, this.#intake.frames.first);
  }

  hear(event: VendorSttEvent, nowMs: number): void {
    if (event.type === 'partial') this.#quiet.partial(event.text, nowMs);
    if (event.type === 'final') this.#quiet.final();
  }

  isPending(nowMs: number): boolean {
    return this.#quiet.isPending(nowMs);
  }

  /** Another connection has taken over. */
  restart(): void {
    this.#quiet.restart();
  }

  /** The words before fed sample `end` have been told. */
  told(end: number): void {
    this.#move(Math.floor((end - BEFORE_END) / this.#frameFed));
  }

  /** Once a second: what went out long ago and became no words is done with. */
  beat(progress: SttProgress, nowMs: number): void {
    this.#move(this.#quiet.passed(progress, nowMs) ?? 0);
  }

  #move(frame: number): void {
    if (frame <= this.#frame) return;
    this.#frame = frame;
    this.#intake.frames.release(frame);
    this.#intake.map.forget(frame * this.#frameFed);
  }
}
