import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import type { MicFrame } from './frame-store.js';

const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

/** The frames as a WAV file, 48 kHz mono 16 bit, from the first one on; what lies between frames is silence. */
export function unsentWav(frames: readonly MicFrame[]): ArrayBuffer {
  const startAt = frames[0]?.at ?? 0;
  const last = frames.at(-1);
  const samples = last === undefined ? 0 : last.at + last.samples.length - startAt;
  const file = new ArrayBuffer(HEADER_BYTES + samples * SAMPLE_BYTES);
  writeHeader(new DataView(file), samples * SAMPLE_BYTES);
  const pcm = new Int16Array(file, HEADER_BYTES);
  for (const frame of frames) pcm.set(frame.samples, frame.at - startAt);
  return file;
}

/** RIFF/WAVE with one PCM `fmt ` chunk; numbers are little-endian, which Int16Array is on every browser there is. */
function writeHeader(view: DataView, dataBytes: number): void {
  const text = (offset: number, word: string) => {
    for (const [index, letter] of [...word].entries()) view.setUint8(offset + index, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE * SAMPLE_BYTES, true);
  view.setUint16(32, SAMPLE_BYTES, true);
  view.setUint16(34, 8 * SAMPLE_BYTES, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
}
