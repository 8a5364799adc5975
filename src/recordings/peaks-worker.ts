import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { parseWav } from '../audio/wav.js';
import { BYTES_PER_SAMPLE } from '../protocol/audio-format.js';
import { BUCKET_SAMPLES, PEAKS_HEAD_BYTES, PEAKS_MAGIC, peaksLayout, peakToByte } from '../protocol/peaks.js';

const workSchema = z.object({ wavPath: z.string(), partialPath: z.string() });
export type PeaksWork = z.infer<typeof workSchema>;

const BLOCK_BUCKETS = 4_096;
const FINEST = BUCKET_SAMPLES.at(-1) ?? 256;

/** A thread of its own has nobody to keep waiting: plain synchronous reading is the fastest. */
function writePeaks({ wavPath, partialPath }: PeaksWork): void {
  const wav = openSync(wavPath, 'r');
  try {
    const { size, mtimeMs } = fstatSync(wav);
    const head = Buffer.alloc(Math.min(size, 4_096));
    readSync(wav, head, 0, head.length, 0);
    const { dataOffset, dataBytes, channels, bitsPerSample } = parseWav(head, size);
    if (channels !== 1 || bitsPerSample !== 16) throw new Error('a stem must be mono 16-bit');
    const samples = Math.floor(dataBytes / BYTES_PER_SAMPLE);
    const peaks = picture(samples, (block, from) => readBlock(wav, block, dataOffset + from * BYTES_PER_SAMPLE));
    writeHead(peaks, { samples, size, mtimeMs });
    const out = openSync(partialPath, 'w');
    writeSync(out, peaks);
    closeSync(out);
  } finally {
    closeSync(wav);
  }
}

function readBlock(wav: number, block: Int16Array, position: number): void {
  const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(wav, bytes, done, bytes.length - done, position + done);
    if (read === 0) return void bytes.fill(0, done);
    done += read;
  }
}

/** All resolutions of a stem, the finest from its samples, each other from the one below it. */
function picture(samples: number, read: (block: Int16Array, from: number) => void): Uint8Array {
  const { levels, bytes } = peaksLayout(samples);
  const peaks = new Uint8Array(bytes);
  const finest = levels.at(-1);
  if (finest === undefined) return peaks;
  const block = new Int16Array(BLOCK_BUCKETS * FINEST);
  for (let from = 0; from < samples; from += block.length) {
    const here = block.subarray(0, Math.min(block.length, samples - from));
    read(here, from);
    const place = finest.offset + from / FINEST;
    for (let at = 0; at < here.length; at += FINEST) peaks[place + at / FINEST] = peakToByte(loudest(here, at));
  }
  for (let index = levels.length - 2; index >= 0; index -= 1) {
    const [level, below] = [levels[index], levels[index + 1]];
    if (level === undefined || below === undefined) continue;
    const of = level.bucketSamples / below.bucketSamples;
    for (let bucket = 0; bucket < below.buckets; bucket += 1) {
      const place = level.offset + Math.floor(bucket / of);
      peaks[place] = Math.max(peaks[place] ?? 0, peaks[below.offset + bucket] ?? 0);
    }
  }
  return peaks;
}

function loudest(samples: Int16Array, from: number): number {
  const to = Math.min(samples.length, from + FINEST);
  let peak = 0;
  for (let index = from; index < to; index += 1) {
    const sample = samples[index] ?? 0;
    const loud = sample < 0 ? -sample : sample;
    if (loud > peak) peak = loud;
  }
  return peak;
}

/** Which stem this is a picture of: its length, size and time of change. */
function writeHead(peaks: Uint8Array, stem: { samples: number; size: number; mtimeMs: number }): void {
  const head = Buffer.from(peaks.buffer, 0, PEAKS_HEAD_BYTES);
  head.write(PEAKS_MAGIC, 0, 'latin1');
  head.writeDoubleLE(stem.samples, 8);
  head.writeDoubleLE(stem.size, 16);
  head.writeDoubleLE(stem.mtimeMs, 24);
}

writePeaks(workSchema.parse(workerData));
