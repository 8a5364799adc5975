import { msToSamples } from '../protocol/audio-format.js';

/** 20 ms: the longest of libfvad's frames that still lets a start be told within 60 ms. */
export const FRAME_SAMPLES = msToSamples(20);

const BLOCK_SAMPLES = msToSamples(5);
const BLOCKS_PER_FRAME = FRAME_SAMPLES / BLOCK_SAMPLES;
const FULL_SCALE_SQUARED = 32_768 ** 2;
const SILENCE_DB = -100;

/** How loud the last frames were, and how that loudness was spread over them. Allocates nothing per frame. */
export interface FrameLevels {
  /** Measures the frame at `offset` and returns its level in dB of full scale, without any DC offset; at least −100. */
  take(samples: Int16Array, offset: number): number;
  /** Share of the last frame's energy in its loudest 5 ms: 0.25 for a steady sound, 1 for a click. */
  burstInFrame(): number;
  /** Share of the energy of the last `frames` in their loudest 10 ms. */
  burstIn(frames: number): number;
}

/** @param keptFrames how far back `burstIn` can look */
export function createFrameLevels(keptFrames: number): FrameLevels {
  const blocks = new Float64Array(BLOCKS_PER_FRAME * keptFrames);
  const frameStart = blocks.length - BLOCKS_PER_FRAME;
  return {
    take(samples, offset) {
      blocks.copyWithin(0, BLOCKS_PER_FRAME);
      let energy = 0;
      for (let block = 0; block < BLOCKS_PER_FRAME; block += 1) {
        const blockEnergy = energyOf(samples, offset + block * BLOCK_SAMPLES);
        blocks[frameStart + block] = blockEnergy;
        energy += blockEnergy;
      }
      return Math.max(SILENCE_DB, 10 * Math.log10(energy / FRAME_SAMPLES / FULL_SCALE_SQUARED));
    },
    burstInFrame: () => loudestShare(blocks, frameStart, 1),
    burstIn: (frames) => loudestShare(blocks, Math.max(0, blocks.length - BLOCKS_PER_FRAME * frames), 2),
  };
}

function energyOf(samples: Int16Array, offset: number): number {
  let sum = 0;
  let squares = 0;
  for (let index = offset; index < offset + BLOCK_SAMPLES; index += 1) {
    const sample = samples[index] ?? 0;
    sum += sample;
    squares += sample * sample;
  }
  return squares - (sum * sum) / BLOCK_SAMPLES;
}

function loudestShare(blocks: Float64Array, from: number, width: 1 | 2): number {
  let total = 0;
  let loudest = 0;
  let before = 0;
  for (let index = from; index < blocks.length; index += 1) {
    const energy = blocks[index] ?? 0;
    total += energy;
    loudest = Math.max(loudest, width === 2 ? before + energy : energy);
    before = energy;
  }
  return total === 0 ? 0 : loudest / total;
}
