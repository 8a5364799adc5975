import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';

/** A file that is not the WAV it should be; the message says what to do. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

export interface WavFormat {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Samples per channel. */
  readonly samples: number;
  /** First byte of the samples in the file. */
  readonly dataOffset: number;
}

const PCM = 1;
const EXTENSIBLE = 0xfffe;
/** What a writer puts where the length is not known yet, and RF64 where it does not fit. */
const UNKNOWN_LENGTH = 0xffffffff;

/** Reads the header alone, also of RF64 and of files still being written. Throws a `WavError`. */
export function readWavFormat(path: string): WavFormat {
  return withFile(path, (fd, size) => parseHeader({ path, fd, size }));
}

/** The samples of a 48 kHz mono 16-bit file. Throws a `WavError` for any other. */
export function readHostWav(path: string): Int16Array<ArrayBuffer> {
  return withFile(path, (fd, size) => {
    const { sampleRate, channels, bitsPerSample, samples, dataOffset } = parseHeader({ path, fd, size });
    if (sampleRate !== SAMPLE_RATE || channels !== 1 || bitsPerSample !== 16) {
      throw new WavError(
        `${path} is ${sampleRate} Hz, ${channels} channel(s), ${bitsPerSample} bit; needed is 48000 Hz mono 16 bit. ` +
          `Convert it: ffmpeg -i ${path} -ar 48000 -ac 1 -c:a pcm_s16le host.wav`,
      );
    }
    const pcm = new Int16Array(samples);
    readSync(fd, pcm, 0, pcm.byteLength, dataOffset);
    return pcm;
  });
}

function withFile<T>(path: string, read: (fd: number, size: number) => T): T {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw new WavError(`${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  try {
    return read(fd, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}

interface OpenFile {
  readonly path: string;
  readonly fd: number;
  readonly size: number;
}

function parseHeader({ path, fd, size }: OpenFile): WavFormat {
  const head = Buffer.alloc(12);
  readSync(fd, head, 0, 12, 0);
  const form = head.toString('latin1', 0, 4);
  if ((form !== 'RIFF' && form !== 'RF64') || head.toString('latin1', 8) !== 'WAVE')
    throw new WavError(`${path} is not a WAV file.`);
  let format: Omit<WavFormat, 'samples' | 'dataOffset'> | undefined;
  let longBytes = size;
  const chunk = Buffer.alloc(48);
  for (let offset = 12; offset + 8 <= size; ) {
    readSync(fd, chunk, 0, chunk.length, offset);
    const name = chunk.toString('latin1', 0, 4);
    const bytes = chunk.readUInt32LE(4);
    if (name === 'fmt ') format = parseFormat(path, chunk.subarray(8));
    if (name === 'ds64') longBytes = Number(chunk.readBigUInt64LE(16));
    if (name === 'data') {
      if (format === undefined) break;
      const held = size - offset - 8;
      const dataBytes = Math.min(bytes === UNKNOWN_LENGTH ? longBytes : bytes, held);
      return {
        ...format,
        samples: Math.floor(dataBytes / ((format.channels * format.bitsPerSample) / 8)),
        dataOffset: offset + 8,
      };
    }
    offset += 8 + bytes + (bytes % 2);
  }
  throw new WavError(`${path} has no audio in it.`);
}

function parseFormat(path: string, chunk: Buffer): Omit<WavFormat, 'samples' | 'dataOffset'> {
  const tag = chunk.readUInt16LE(0);
  const coding = tag === EXTENSIBLE ? chunk.readUInt16LE(24) : tag;
  const channels = chunk.readUInt16LE(2);
  const bitsPerSample = chunk.readUInt16LE(14);
  if (coding !== PCM || channels === 0 || bitsPerSample === 0)
    throw new WavError(`${path} is compressed; needed is plain PCM.`);
  return { sampleRate: chunk.readUInt32LE(4), channels, bitsPerSample };
}
