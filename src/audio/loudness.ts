import { SAMPLE_RATE } from '../protocol/audio-format.js';

/** Blocks of 400 ms begin every 100 ms. */
const STEP_SAMPLES = SAMPLE_RATE / 10;
const STEPS_PER_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = 10;

interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** The K-weighting at 48 kHz, as ITU-R BS.1770-4 prints it (tables 1 and 2): what a head does, what an ear leaves out. */
const HEAD: Biquad = {
  b0: 1.53512485958697,
  b1: -2.69169618940638,
  b2: 1.19839281085285,
  a1: -1.69065929318241,
  a2: 0.73248077421585,
};
const HIGH_PASS: Biquad = { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 };

/**
 * Integrated loudness (ITU-R BS.1770-4: K-weighting, both gates) of 48 kHz sound that comes in pieces of any length.
 * All channels count fully: one is mono, two are left and right. Memory grows by 8 bytes per 100 ms.
 */
export class LoudnessMeter {
  readonly #channels: readonly KWeighting[];
  readonly #powers: number[] = [];
  #power = 0;
  #filled = 0;

  constructor(channels: number) {
    this.#channels = Array.from({ length: channels }, () => new KWeighting());
  }

  /** One piece, ±1 full scale: an array per channel, all equally long. */
  add(piece: readonly Float32Array[]): void {
    const samples = piece[0]?.length ?? 0;
    for (let from = 0; from < samples; ) {
      const to = Math.min(samples, from + STEP_SAMPLES - this.#filled);
      this.#channels.forEach((channel, index) => {
        const part = piece[index];
        if (part !== undefined) this.#power += channel.energy(part, from, to);
      });
      this.#advance(to - from);
      from = to;
    }
  }

  /** The same as adding zeros, but that the filters' last milliseconds are let go: silence costs no filtering. */
  addSilence(samples: number): void {
    for (const channel of this.#channels) channel.reset();
    for (let left = samples; left > 0; ) {
      const length = Math.min(left, STEP_SAMPLES - this.#filled);
      this.#advance(length);
      left -= length;
    }
  }

  /** LUFS; -Infinity when nothing was louder than the absolute gate, or all of it was shorter than 400 ms. */
  integratedLufs(): number {
    const blocks = this.#blocks().filter((power) => lufsOf(power) > ABSOLUTE_GATE_LUFS);
    const gate = lufsOf(meanOf(blocks)) - RELATIVE_GATE_LU;
    return lufsOf(meanOf(blocks.filter((power) => lufsOf(power) > gate)));
  }

  #advance(samples: number): void {
    this.#filled += samples;
    if (this.#filled < STEP_SAMPLES) return;
    this.#powers.push(this.#power / STEP_SAMPLES);
    this.#power = 0;
    this.#filled = 0;
  }

  #blocks(): number[] {
    const count = Math.max(0, this.#powers.length - STEPS_PER_BLOCK + 1);
    return Array.from({ length: count }, (_, index) => meanOf(this.#powers.slice(index, index + STEPS_PER_BLOCK)));
  }
}

function lufsOf(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function meanOf(powers: readonly number[]): number {
  return powers.length === 0 ? 0 : powers.reduce((sum, power) => sum + power, 0) / powers.length;
}

/** Both filters of one channel, in transposed direct form II. */
class KWeighting {
  #h1 = 0;
  #h2 = 0;
  #p1 = 0;
  #p2 = 0;

  reset(): void {
    this.#h1 = this.#h2 = this.#p1 = this.#p2 = 0;
  }

  /** The sum of the squared weighted samples from `from` up to `to`. */
  energy(samples: Float32Array, from: number, to: number): number {
    let [h1, h2, p1, p2, sum] = [this.#h1, this.#h2, this.#p1, this.#p2, 0];
    for (let index = from; index < to; index += 1) {
      const x = samples[index] ?? 0;
      const head = HEAD.b0 * x + h1;
      h1 = HEAD.b1 * x - HEAD.a1 * head + h2;
      h2 = HEAD.b2 * x - HEAD.a2 * head;
      const heard = HIGH_PASS.b0 * head + p1;
      p1 = HIGH_PASS.b1 * head - HIGH_PASS.a1 * heard + p2;
      p2 = HIGH_PASS.b2 * head - HIGH_PASS.a2 * heard;
      sum += heard * heard;
    }
    this.#h1 = withoutDenormal(h1);
    this.#h2 = withoutDenormal(h2);
    this.#p1 = withoutDenormal(p1);
    this.#p2 = withoutDenormal(p2);
    return sum;
  }
}

/** What is left of a sound long gone: below 1e-300 the processor would need many times longer for each step. */
function withoutDenormal(state: number): number {
  return Math.abs(state) < 1e-30 ? 0 : state;
}
