import { readFile } from 'node:fs/promises';
import type { PcmChunk } from '../../src/adapters/stt.js';
import { readWav } from '../../src/audio/wav.js';

const FOLDER = new URL('../fixtures/host/', import.meta.url);
const CHUNK_SAMPLES = 960;

export interface HostRecording {
  readonly file: string;
  readonly transcript: string;
}

/** The recordings of the test host, and what is said in them. */
export async function hostRecordings(): Promise<readonly HostRecording[]> {
  const manifest = JSON.parse(await readFile(new URL('manifest.json', FOLDER), 'utf8')) as { files: HostRecording[] };
  return manifest.files;
}

/** A recording in chunks of 20 ms, as a microphone would deliver it from session sample `startAt` on. */
export async function microphone(file: string, startAt = 0): Promise<PcmChunk[]> {
  const { samples } = await readWav(new URL(file, FOLDER).pathname);
  const count = Math.ceil(samples.length / CHUNK_SAMPLES);
  return Array.from({ length: count }, (_, index) => ({
    at: startAt + index * CHUNK_SAMPLES,
    samples: samples.slice(index * CHUNK_SAMPLES, (index + 1) * CHUNK_SAMPLES),
  }));
}
