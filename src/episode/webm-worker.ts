import { open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { createOpusWebm, type OpusWebm, OPUS_FRAME_SAMPLES } from '../audio/opus-webm.js';
import { PRE_SKIP_SAMPLES } from '../audio/webm-track.js';
import { parseWav, type WavLayout } from '../audio/wav.js';
import { yieldToMainThread } from '../core/thread-priority.js';
import { BYTES_PER_SAMPLE } from '../protocol/audio-format.js';
import { EXPORT_NICE } from './export-nice.js';
import type { WorkerSays } from './run-worker.js';

/** What the worker is started with. */
const workSchema = z.object({
  wavPath: z.string(),
  outPath: z.string(),
  bitrate: z.number(),
  tags: z.object({ title: z.string(), artist: z.string(), date: z.date(), comment: z.string() }),
});
export type WebmWork = z.infer<typeof workSchema>;

const HEAD_BYTES = 64 * 1024;
const FRAMES_PER_READ = 250;

const say = (message: WorkerSays) => parentPort?.postMessage(message);

async function encodeMix({ wavPath, outPath, bitrate, tags }: WebmWork): Promise<void> {
  const wav = await open(wavPath, 'r');
  try {
    const { buffer, bytesRead } = await wav.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const layout = parseWav(buffer.subarray(0, bytesRead), (await wav.stat()).size);
    const webm = await createOpusWebm(outPath, { channels: layout.channels === 1 ? 1 : 2, bitrate, tags });
    try {
      const read = async (piece: Uint8Array, place: number) =>
        (await wav.read(piece, 0, piece.length, layout.dataOffset + place)).bytesRead;
      await encodeFrames(layout, read, webm);
      await webm.finish();
    } catch (error) {
      await webm.cancel();
      throw error;
    }
  } finally {
    await wav.close();
  }
}

/** All samples, and as much silence behind them as brings the last ones out of the encoder. */
async function encodeFrames(
  { channels, dataBytes }: WavLayout,
  read: (piece: Uint8Array, place: number) => Promise<number>,
  webm: OpusWebm,
): Promise<void> {
  const frameBytes = OPUS_FRAME_SAMPLES * channels * BYTES_PER_SAMPLE;
  const bytes = dataBytes + PRE_SKIP_SAMPLES * channels * BYTES_PER_SAMPLE;
  const piece = Buffer.alloc(FRAMES_PER_READ * frameBytes);
  for (let place = 0; place < bytes; place += piece.length) {
    piece.fill(0, Math.max(0, await read(piece, place)));
    const end = Math.min(piece.length, Math.ceil((bytes - place) / frameBytes) * frameBytes);
    for (let from = 0; from < end; from += frameBytes) await webm.add(piece.subarray(from, from + frameBytes));
    say({ done: Math.min(1, place / bytes) });
  }
}

yieldToMainThread(EXPORT_NICE);
await encodeMix(workSchema.parse(workerData));
say({ result: null });
