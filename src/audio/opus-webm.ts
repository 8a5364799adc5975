import { open } from 'node:fs/promises';
// The native build takes the whole process with it when the last worker that used it ends (SIGSEGV on Node 20).
import { Encoder } from '@evan/opus/wasm/index.mjs';
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  FilePathTarget,
  type MetadataTags,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { BYTES_PER_SAMPLE, msToSamples, SAMPLE_RATE } from '../protocol/audio-format.js';

/** Frames of 20 ms, the length Opus is tuned for. */
export const OPUS_FRAME_SAMPLES = msToSamples(20);
/** What libopus at 48 kHz delays its input by; a decoder drops as much from the beginning. */
export const PRE_SKIP_SAMPLES = 312;

const OPUS_SET_BITRATE = 4_002;
const SEEK_PRE_ROLL_MS = 80;
/** Large enough to write seldom, small enough not to hold the file in memory. */
const WRITE_BYTES = 256 * 1024;
/** Stands where the seek pre-roll will: as a track name it takes up exactly its seven bytes. */
const PLACEHOLDER_NAME = 'roll';

export interface OpusWebmOptions {
  readonly channels: 1 | 2;
  readonly bitrate: number;
  readonly tags: Pick<MetadataTags, 'title' | 'artist' | 'date' | 'description' | 'comment'>;
}

/** A WebM file with one Opus track, encoded frame by frame. */
export interface OpusWebm {
  /** Adds the next frame: `OPUS_FRAME_SAMPLES` of each channel, interleaved 16-bit. */
  add(frame: Uint8Array): Promise<void>;
  /** Writes duration and seek index, and closes the file. */
  finish(): Promise<void>;
  /** Closes an unfinished file; what was written stays for the caller to remove. */
  cancel(): Promise<void>;
}

/**
 * Begins a 48 kHz Opus track at `path`, replacing what is there. Sample n that goes in is sample n of the decoded file;
 * `PRE_SKIP_SAMPLES` of silence at the end bring out the last of them.
 */
export async function createOpusWebm(path: string, options: OpusWebmOptions): Promise<OpusWebm> {
  const { channels, bitrate, tags } = options;
  const encoder = new Encoder({ channels, sample_rate: SAMPLE_RATE, application: 'audio' });
  encoder.ctl(OPUS_SET_BITRATE, bitrate);
  const target = new FilePathTarget(path, { chunked: true, chunkSize: WRITE_BYTES });
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedAudioPacketSource('opus');
  output.addAudioTrack(source, { name: PLACEHOLDER_NAME });
  output.setMetadataTags(tags);
  await output.start();
  const decoder = {
    codec: 'opus',
    sampleRate: SAMPLE_RATE,
    numberOfChannels: channels,
    description: opusHead(channels),
  };
  const frameBytes = OPUS_FRAME_SAMPLES * channels * BYTES_PER_SAMPLE;
  let samples = 0;
  return {
    async add(frame) {
      if (frame.length !== frameBytes) throw new RangeError(`an Opus frame must have ${frameBytes} bytes`);
      const seconds = OPUS_FRAME_SAMPLES / SAMPLE_RATE;
      const packet = new EncodedPacket(encoder.encode(frame), 'key', samples / SAMPLE_RATE, seconds);
      await source.add(packet, samples === 0 ? { decoderConfig: decoder } : undefined);
      samples += OPUS_FRAME_SAMPLES;
    },
    async finish() {
      await output.finalize();
      await correctDelays(path);
    },
    cancel: () => output.cancel(),
  };
}

/** RFC 7845 §5.1: version 1, pre-skip, original rate, no gain, channel mapping 0. */
function opusHead(channels: number): Uint8Array {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(channels, 9);
  head.writeUInt16LE(PRE_SKIP_SAMPLES, 10);
  head.writeUInt32LE(SAMPLE_RATE, 12);
  return head;
}

/**
 * WebM wants CodecDelay = the pre-skip and SeekPreRoll = 80 ms for Opus. Mediabunny 1.61 writes the pre-skip as SeekPreRoll
 * and no CodecDelay, so the element gets the right name, and the track name after it makes room for the true pre-roll.
 */
async function correctDelays(path: string): Promise<void> {
  const preSkipNs = (PRE_SKIP_SAMPLES / SAMPLE_RATE) * 1e9;
  const written = Buffer.concat([
    element(0x56bb, unsigned(preSkipNs, 3)),
    element(0x536e, Buffer.from(PLACEHOLDER_NAME)),
  ]);
  const wanted = Buffer.concat([
    element(0x56aa, unsigned(preSkipNs, 3)),
    element(0x56bb, unsigned(SEEK_PRE_ROLL_MS * 1e6, 4)),
  ]);
  const file = await open(path, 'r+');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8_192), 0, 8_192, 0);
    const place = buffer.subarray(0, bytesRead).indexOf(written);
    if (place < 0) throw new Error('the WebM track header does not have the expected shape');
    await file.write(wanted, 0, wanted.length, place);
  } finally {
    await file.close();
  }
}

function element(id: number, data: Buffer): Buffer {
  return Buffer.concat([unsigned(id, 2), Buffer.of(0x80 | data.length), data]);
}

function unsigned(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
