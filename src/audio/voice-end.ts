import { msToSamples } from '../protocol/audio-format.js';

const FRAME_SAMPLES = msToSamples(20);
const BLOCK_SAMPLES = msToSamples(2);
/** How loud the voice is, is what it was at most in the 0.4 s before. */
const LEVEL_SAMPLES = msToSamples(400);
/** How far from the detector's end the true one is looked for. */
const BEFORE_SAMPLES = msToSamples(200);
const AFTER_SAMPLES = msToSamples(100);
/** The detector tells an end at most 140 ms late. */
const KEPT_SAMPLES = LEVEL_SAMPLES + BEFORE_SAMPLES + msToSamples(140);
/** A voice has ended where it stays 27 dB below its own level: what is quieter is the room answering. */
const BELOW_VOICE = 10 ** (-27 / 10);

/**
 * Finds where a voice ended to 2 ms. The detector thinks in frames of 20 ms, and is on average 10 ms late: too coarse
 * for what a turn's time is measured from. Keeps references to the latest blocks and looks into them at an end only.
 */
export class VoiceEnd {
  #blocks: { readonly at: number; readonly samples: Int16Array }[] = [];

  /** Takes the next samples, the first of them at session sample `at`. */
  push(samples: Int16Array, at: number): void {
    this.#blocks.push({ at, samples });
    const oldest = at + samples.length - KEPT_SAMPLES;
    while (this.#blocks[0] && this.#blocks[0].at + this.#blocks[0].samples.length <= oldest) this.#blocks.shift();
  }

  /** The sample after the last voiced one near `endAt`, the end as the detector sees it. */
  near(endAt: number): number {
    const wanted = endAt - BEFORE_SAMPLES - LEVEL_SAMPLES;
    const from = Math.max(0, wanted - (wanted % FRAME_SAMPLES));
    const sound = this.#read(from, endAt + AFTER_SAMPLES);
    const blocks = blockPowers(sound);
    const frames = framePowers(blocks);
    for (let block = blocks.length - 1; block * BLOCK_SAMPLES >= endAt - from - BEFORE_SAMPLES; block -= 1) {
      const frame = Math.floor((block * BLOCK_SAMPLES) / FRAME_SAMPLES);
      const voice = Math.max(...frames.slice(Math.max(0, frame - LEVEL_SAMPLES / FRAME_SAMPLES), frame + 1));
      if ((blocks[block] ?? 0) > voice * BELOW_VOICE) return from + (block + 1) * BLOCK_SAMPLES;
    }
    return endAt;
  }

  /** What was said in this span, silence where nothing was kept. */
  #read(from: number, to: number): Int16Array {
    const sound = new Int16Array(to - from);
    for (const { at, samples } of this.#blocks) {
      const first = Math.max(0, from - at);
      const piece = samples.subarray(first, Math.max(first, to - at));
      if (piece.length > 0) sound.set(piece, at + first - from);
    }
    return sound;
  }
}

/** Variance of every whole block: its power without the offset some microphones have. */
function blockPowers(sound: Int16Array): number[] {
  return Array.from({ length: Math.floor(sound.length / BLOCK_SAMPLES) }, (_, block) => {
    let sum = 0;
    let squares = 0;
    for (let index = block * BLOCK_SAMPLES; index < (block + 1) * BLOCK_SAMPLES; index += 1) {
      const sample = sound[index] ?? 0;
      sum += sample;
      squares += sample * sample;
    }
    return (squares - (sum * sum) / BLOCK_SAMPLES) / BLOCK_SAMPLES;
  });
}

function framePowers(blocks: readonly number[]): number[] {
  const size = FRAME_SAMPLES / BLOCK_SAMPLES;
  return Array.from({ length: Math.floor(blocks.length / size) }, (_, frame) => {
    return blocks.slice(frame * size, (frame + 1) * size).reduce((sum, power) => sum + power, 0) / size;
  });
}
