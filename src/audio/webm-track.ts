import { open } from 'node:fs/promises';
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  FilePathTarget,
  type MetadataTags,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { SAMPLE_RATE } from '../protocol/audio-format.js';

/** What libopus at 48 kHz delays its input by; a decoder drops as much from the beginning. */
export const PRE_SKIP_SAMPLES = 312;

const SEEK_PRE_ROLL_MS = 80;
/** Large enough to write seldom, small enough not to hold a whole track in memory. */
const WRITE_BYTES = 256 * 1024;
/** The track's header is among the first of the file, behind the segment's own and before any sound. */
const HEADER_BYTES = 8_192;
/** Stands where the seek pre-roll will: as a track name it takes up exactly its seven bytes. */
const PLACEHOLDER_NAME = 'roll';

export interface WebmTrackOptions {
  readonly channels: 1 | 2;
  readonly tags?: Pick<MetadataTags, 'title' | 'artist' | 'date' | 'description' | 'comment'>;
}

/** A WebM file with one Opus track, written packet by packet. */
export interface WebmTrack {
  /** Adds the next packet; packets follow each other without gaps. */
  add(packet: Uint8Array, samples: number): Promise<void>;
  /** Writes duration and seek index, and closes the file. */
  finish(): Promise<void>;
  /** Closes an unfinished file; what was written stays for the caller to remove. */
  cancel(): Promise<void>;
}

/** Begins a 48 kHz Opus track at `path`, replacing what is there. */
export async function createWebmTrack(path: string, { channels, tags }: WebmTrackOptions): Promise<WebmTrack> {
  const target = new FilePathTarget(path, { chunked: true, chunkSize: WRITE_BYTES });
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedAudioPacketSource('opus');
  output.addAudioTrack(source, { name: PLACEHOLDER_NAME });
  if (tags) output.setMetadataTags(tags);
  await output.start();
  const decoderConfig = {
    codec: 'opus',
    sampleRate: SAMPLE_RATE,
    numberOfChannels: channels,
    description: opusHead(channels),
  };
  let samples = 0;
  return {
    async add(packet, packetSamples) {
      const encoded = new EncodedPacket(packet, 'key', samples / SAMPLE_RATE, packetSamples / SAMPLE_RATE);
      await source.add(encoded, samples === 0 ? { decoderConfig } : undefined);
      samples += packetSamples;
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
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
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
