import { msToSamples } from '../protocol/audio-format.js';
import type { Stretch } from './place-line.js';

const BLOCK_SAMPLES = msToSamples(10);
/** A voice begins and ends more softly than it can be told from the room, and has pauses in its midst. */
const AROUND_SAMPLES = msToSamples(60);
/** What is louder than the room by this factor (12 dB) is sound. */
const ABOVE_ROOM = 4;
/** Of full scale 32,768: −60 dB is sound in no room, −40 dB in any. */
const QUIETEST = 33;
const LOUDEST = 330;
/** The room is what the quietest tenth of a stem sounds like. */
const ROOM_SHARE = 0.1;

/** Where in these samples there is sound, counted from `at`, with a margin around it; apart from each other, in order. */
export function soundStretches(samples: Int16Array, at: number): Stretch[] {
  const levels = blockLevels(samples);
  const room = levels.toSorted()[Math.floor(levels.length * ROOM_SHARE)] ?? 0;
  const least = Math.max(QUIETEST, Math.min(LOUDEST, room * ABOVE_ROOM));
  const loud: Stretch[] = [];
  for (const [block, level] of levels.entries()) {
    const from = at + block * BLOCK_SAMPLES;
    if (level >= least) loud.push({ from: from - AROUND_SAMPLES, to: from + BLOCK_SAMPLES + AROUND_SAMPLES });
  }
  return merged(loud);
}

/** The same stretches, those that touch or overlap made one, in order. */
export function merged(stretches: readonly Stretch[]): Stretch[] {
  const whole: Stretch[] = [];
  for (const next of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last === undefined || next.from > last.to) whole.push(next);
    else if (next.to > last.to) whole[whole.length - 1] = { from: last.from, to: next.to };
  }
  return whole;
}

/** Root mean square of each 10 ms. */
function blockLevels(samples: Int16Array): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / BLOCK_SAMPLES) }, (_, block) => {
    let sum = 0;
    for (const sample of samples.subarray(block * BLOCK_SAMPLES, (block + 1) * BLOCK_SAMPLES)) sum += sample * sample;
    return Math.sqrt(sum / BLOCK_SAMPLES);
  });
}
