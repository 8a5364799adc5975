import { createResampler, type Resampler } from '../../audio/resampler.js';
import { msToSamples, SAMPLE_RATE } from '../../protocol/audio-format.js';
import type { PcmChunk } from '../stt.js';
import { SttFrames } from './stt-frames.js';
import { SttSessionMap } from './stt-session-map.js';

export interface SttIntakeOptions {
  /** The recogniser's. */
  readonly sampleRate: number;
  readonly frameMs: number;
  /** Audio kept for sending it again. */
  readonly ringMs: number;
}

/** A longer hole becomes this much silence: enough for a recogniser to end its sentence, too little to fall behind. */
const HOLE_SILENCE = msToSamples(1_000);

/** Turns the microphone's chunks into the recogniser's frames, once, and remembers where each sample came from. */
export class SttIntake {
  readonly frames: SttFrames;
  readonly map = new SttSessionMap();
  readonly #resampler: Resampler;
  #fed = 0;
  /** Silence fed since the last chunk because none came. */
  #filled = 0;
  #sessionEnd: number | undefined;

  /** Needs `loadResampler` first. */
  constructor({ sampleRate, frameMs, ringMs }: SttIntakeOptions) {
    const frameSamples = (sampleRate * frameMs) / 1000;
    if (!Number.isInteger(frameSamples)) throw new Error(`${frameMs} ms are no whole samples at ${sampleRate} Hz`);
    this.#resampler = createResampler({ from: SAMPLE_RATE, to: sampleRate });
    this.frames = new SttFrames({ frameSamples, most: Math.ceil(ringMs / frameMs) });
  }

  /** Samples fed, silence included. */
  get fed(): number {
    return this.#fed;
  }

  /** The session sample behind the last one that came. */
  get sessionEnd(): number {
    return this.#sessionEnd ?? 0;
  }

  /** Holes become silence up to a bound; what overlaps with samples that came before is left out. */
  push({ at, samples }: PcmChunk): void {
    const expected = this.#sessionEnd ?? at;
    const fresh = samples.subarray(Math.max(0, expected - at));
    if (fresh.length === 0) return;
    const hole = Math.max(0, at - expected);
    this.#silence(Math.min(HOLE_SILENCE, Math.max(0, hole - this.#filled)));
    this.#filled = 0;
    this.#sessionEnd = Math.max(at, expected) + fresh.length;
    this.map.add(this.#fed, Math.max(at, expected));
    this.#feed(fresh);
  }

  /** Silence in place of audio that does not come, so that the recogniser goes on. */
  fill(samples: number): void {
    this.#filled += samples;
    this.#silence(samples);
  }

  /** No more audio: the rest becomes the last frame. */
  end(): void {
    if (this.#fed > 0) this.frames.push(this.#resampler.flush());
    this.frames.end();
  }

  close(): void {
    this.#resampler.close();
  }

  #silence(samples: number): void {
    if (samples > 0) this.#feed(new Int16Array(samples));
  }

  #feed(samples: Int16Array): void {
    this.#fed += samples.length;
    this.frames.push(this.#resampler.process(samples));
  }
}
