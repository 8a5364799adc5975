import { SAMPLE_RATE } from '../../../src/protocol/audio-format.js';
import { BLOCK_SAMPLES, type SoundReading } from './page-probe.js';

/** −60 dBFS. */
export const SILENCE = 0.001;

interface Span {
  readonly from: number;
  readonly to: number;
}

function levelsIn({ firstFrame, levels }: SoundReading, { from, to }: Span): readonly number[] {
  const block = (frame: number) => Math.max(0, Math.floor((frame - firstFrame) / BLOCK_SAMPLES));
  return levels.slice(block(from), block(to));
}

/** RMS of everything played between two frames of the audio clock, in dBFS. */
export function loudnessDb(reading: SoundReading, span: Span): number {
  const levels = levelsIn(reading, span);
  const power = levels.reduce((sum, level) => sum + level * level, 0) / Math.max(1, levels.length);
  return 10 * Math.log10(power + 1e-12);
}

/** How long after `from` the last block above −60 dBFS ended; 0 when all of the span is silent. */
export function soundedForMs(reading: SoundReading, span: Span): number {
  const last = levelsIn(reading, span).findLastIndex((level) => level > SILENCE);
  return ((last + 1) * BLOCK_SAMPLES * 1000) / SAMPLE_RATE;
}
