import { type FileHandle, open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
// Not the native build: once the last worker that used it ends, it is unloaded and takes the whole process with it
// (SIGSEGV on Node 20, glibc 2.36). The WebAssembly one is half as fast, still over 100 times real time, and runs anywhere.
import { Encoder } from '@evan/opus/wasm/index.mjs';
import { z } from 'zod';
import { parseWav } from '../audio/wav.js';
import { createWebmTrack, PRE_SKIP_SAMPLES, type WebmTrack } from '../audio/webm-track.js';
import { yieldToMainThread } from '../core/thread-priority.js';
import { BYTES_PER_SAMPLE, msToSamples, SAMPLE_RATE } from '../protocol/audio-format.js';

// Copies are made after the show; other shows may be live.
yieldToMainThread(10);

/** What the worker is started with, and what it says back. */
const workSchema = z.object({ wavPath: z.string(), partialPath: z.string() });
export type OpusWork = z.infer<typeof workSchema>;
export type OpusProgress = { readonly done: number };

const BITRATE = 96_000;
const OPUS_SET_BITRATE = 4_002;
const FRAME_SAMPLES = msToSamples(20);
const FRAME_BYTES = FRAME_SAMPLES * BYTES_PER_SAMPLE;
const FRAMES_PER_READ = 250;
const HEAD_BYTES = 64 * 1024;
/** RFC 6716: full-band CELT, 20 ms, mono, coded as silence. */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);

async function deriveTrack(
  { wavPath, partialPath }: OpusWork,
  report: (progress: OpusProgress) => void,
): Promise<void> {
  const wav = await open(wavPath, 'r');
  try {
    const { dataOffset, dataBytes } = await findSamples(wav);
    const track = await createWebmTrack(partialPath, { channels: 1 });
    try {
      await encodeAll(readFrames(wav, dataOffset, dataBytes), track, (bytes) => report({ done: bytes / dataBytes }));
      await track.finish();
    } catch (error) {
      await track.cancel();
      throw error;
    }
  } finally {
    await wav.close();
  }
}

async function findSamples(wav: FileHandle): Promise<{ dataOffset: number; dataBytes: number }> {
  const { size } = await wav.stat();
  const { buffer, bytesRead } = await wav.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const layout = parseWav(buffer.subarray(0, bytesRead), size);
  if (layout.sampleRate !== SAMPLE_RATE || layout.channels !== 1 || layout.bitsPerSample !== 16) {
    throw new Error('a stem must be 48 kHz mono 16-bit');
  }
  return layout;
}

/** Whole frames, some seconds at a time; the last is filled up with silence, and enough follows to flush the encoder. */
async function* readFrames(wav: FileHandle, dataOffset: number, dataBytes: number): AsyncGenerator<Buffer> {
  const frames = Math.ceil((dataBytes / BYTES_PER_SAMPLE + PRE_SKIP_SAMPLES) / FRAME_SAMPLES);
  const buffer = Buffer.alloc(FRAMES_PER_READ * FRAME_BYTES);
  for (let frame = 0; frame < frames; frame += FRAMES_PER_READ) {
    const piece = buffer.subarray(0, Math.min(FRAMES_PER_READ, frames - frame) * FRAME_BYTES);
    const wanted = Math.max(0, Math.min(piece.length, dataBytes - frame * FRAME_BYTES));
    const { bytesRead } = await wav.read(piece, 0, wanted, dataOffset + frame * FRAME_BYTES);
    piece.fill(0, bytesRead);
    yield piece;
  }
}

async function encodeAll(
  pieces: AsyncIterable<Buffer>,
  track: WebmTrack,
  report: (bytes: number) => void,
): Promise<void> {
  const encode = createFrameEncoder();
  let bytes = 0;
  for await (const piece of pieces) {
    for (let offset = 0; offset < piece.length; offset += FRAME_BYTES) {
      await track.add(encode(piece.subarray(offset, offset + FRAME_BYTES)), FRAME_SAMPLES);
    }
    bytes += piece.length;
    report(bytes);
  }
}

/**
 * Digital silence costs three bytes and no encoding, which makes a sparse track nearly free. The first silent frame is
 * still encoded: the encoder owes the last 6.5 ms of sound, and must itself have fallen silent before it is left out.
 */
function createFrameEncoder(): (frame: Buffer) => Uint8Array {
  const encoder = new Encoder({ channels: 1, sample_rate: SAMPLE_RATE, application: 'audio' });
  encoder.ctl(OPUS_SET_BITRATE, BITRATE);
  let silentBefore = true;
  return (frame) => {
    const silent = isSilent(frame);
    const packet = silent && silentBefore ? SILENCE : encoder.encode(frame);
    silentBefore = silent;
    return packet;
  };
}

function isSilent(frame: Buffer): boolean {
  const words = new Int32Array(frame.buffer, frame.byteOffset, frame.length / 4);
  return words.every((word) => word === 0);
}

await deriveTrack(workSchema.parse(workerData), (progress) => parentPort?.postMessage(progress));
