import { parseWav } from '../../../audio/wav.js';

/** Shorter runs of zeros occur inside speech: 10 ms at 16 kHz. */
const GAP_MIN_BYTES = 320;

/**
 * Piper's web server writes `int(rate * seconds * 2)` bytes of silence between two sentences, which can be an odd number:
 * everything behind it is then shifted by half a sample and becomes noise. One byte is taken out of the longest silence
 * of a sound with an odd length; anything else passes as it is.
 */
export function mendOddGap(wav: Uint8Array): Uint8Array {
  const data = dataOf(wav);
  if (!data || (data.to - data.from) % 2 === 0) return wav;
  const gap = longestZeros(wav, data);
  if (gap.length < GAP_MIN_BYTES) return wav;
  const mended = Buffer.concat([wav.subarray(0, gap.at), wav.subarray(gap.at + 1)]);
  mended.writeUInt32LE(data.to - data.from - 1, data.from - 4);
  return mended;
}

function dataOf(wav: Uint8Array): { from: number; to: number } | undefined {
  try {
    const { dataOffset, dataBytes } = parseWav(wav);
    return { from: dataOffset, to: dataOffset + dataBytes };
  } catch {
    // What is no WAV at all is refused where it is read.
    return undefined;
  }
}

function longestZeros(bytes: Uint8Array, { from, to }: { from: number; to: number }): { at: number; length: number } {
  let best = { at: from, length: 0 };
  let start = from;
  for (let at = from; at <= to; at += 1) {
    if (at < to && bytes[at] === 0) continue;
    if (at - start > best.length) best = { at: start, length: at - start };
    start = at + 1;
  }
  return best;
}
