import { open } from 'node:fs/promises';
import { pcmFromBytes } from '../audio/pcm.js';
import { WAV_HEADER_BYTES } from '../audio/wav.js';
import { BYTES_PER_SAMPLE } from '../protocol/audio-format.js';

/** A stretch of a stem as it lies on the disk, whatever its header says; silence where the file does not reach. */
export async function readStemSamples(path: string, { from, to }: { from: number; to: number }): Promise<Int16Array> {
  const bytes = Buffer.alloc((to - from) * BYTES_PER_SAMPLE);
  const stem = await open(path, 'r');
  try {
    await stem.read(bytes, 0, bytes.length, WAV_HEADER_BYTES + from * BYTES_PER_SAMPLE);
  } finally {
    await stem.close();
  }
  return pcmFromBytes(bytes);
}
