import { readFile } from 'node:fs/promises';
import { AppError } from '../core/errors.js';
import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../protocol/audio-format.js';
import { pcmFromBytes } from './pcm.js';

/** Where the samples of a stem begin: sample `at` lies at byte `WAV_HEADER_BYTES + at * 2`, whatever the length. */
export const WAV_HEADER_BYTES = 80;

const UINT32_MAX = 0xffff_ffff;
/** A ds64 body; kept as JUNK until the sizes outgrow 32 bits, so that the samples never have to move. */
const RESERVED_BYTES = 28;
const FORMAT_BYTES = 16;
const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;

export interface WavLayout {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** First byte of the samples. */
  readonly dataOffset: number;
  readonly dataBytes: number;
}

/**
 * The 80 bytes before the samples of a 48 kHz mono 16-bit stem: RIFF with a reserved chunk, or RF64 (EBU Tech 3306)
 * once the file passes 4 GiB, which is after 12.4 hours.
 */
export function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  const riffBytes = WAV_HEADER_BYTES - 8 + dataBytes;
  const large = riffBytes > UINT32_MAX;
  header.write(large ? 'RF64' : 'RIFF', 0, 'latin1');
  header.writeUInt32LE(large ? UINT32_MAX : riffBytes, 4);
  header.write('WAVE', 8, 'latin1');
  header.write(large ? 'ds64' : 'JUNK', 12, 'latin1');
  header.writeUInt32LE(RESERVED_BYTES, 16);
  if (large) {
    header.writeBigUInt64LE(BigInt(riffBytes), 20);
    header.writeBigUInt64LE(BigInt(dataBytes), 28);
    header.writeBigUInt64LE(BigInt(Math.floor(dataBytes / BYTES_PER_SAMPLE)), 36);
  }
  writeFormat(header, 48);
  header.write('data', 72, 'latin1');
  header.writeUInt32LE(large ? UINT32_MAX : dataBytes, 76);
  return header;
}

function writeFormat(header: Buffer, offset: number): void {
  header.write('fmt ', offset, 'latin1');
  header.writeUInt32LE(FORMAT_BYTES, offset + 4);
  header.writeUInt16LE(FORMAT_PCM, offset + 8);
  header.writeUInt16LE(1, offset + 10);
  header.writeUInt32LE(SAMPLE_RATE, offset + 12);
  header.writeUInt32LE(SAMPLE_RATE * BYTES_PER_SAMPLE, offset + 16);
  header.writeUInt16LE(BYTES_PER_SAMPLE, offset + 20);
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, offset + 22);
}

/**
 * Walks the chunks of a WAV or RF64 file. `bytes` may be its beginning only; `fileBytes` is then the size of the whole.
 * A data size of 0, of 0xFFFFFFFF or beyond the end counts as "the rest of the file": a writer that was killed leaves such.
 * @throws AppError `AUDIO_REJECTED` when this is no PCM WAV, or its data begins later than `bytes` reach.
 */
export function parseWav(bytes: Uint8Array, fileBytes = bytes.byteLength): WavLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.byteLength >= 12 ? tagAt(view, 0) : '';
  if ((kind !== 'RIFF' && kind !== 'RF64') || tagAt(view, 8) !== 'WAVE')
    throw notWav('it does not start with RIFF/WAVE');
  let largeDataBytes: number | undefined;
  let format: Omit<WavLayout, 'dataOffset' | 'dataBytes'> | undefined;
  for (let offset = 12; offset + 8 <= view.byteLength; ) {
    const tag = tagAt(view, offset);
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (tag === 'data') {
      if (format === undefined) throw notWav('its format chunk is missing');
      return { ...format, dataOffset: body, dataBytes: dataSize(largeDataBytes ?? size, fileBytes - body) };
    }
    if (body + size > view.byteLength) break;
    if (tag === 'ds64' && size >= RESERVED_BYTES) largeDataBytes = Number(view.getBigUint64(body + 8, true));
    if (tag === 'fmt ') format = parseFormat(view, body, size);
    offset = body + size + (size % 2);
  }
  throw notWav('its data chunk is missing');
}

function parseFormat(view: DataView, body: number, size: number): Omit<WavLayout, 'dataOffset' | 'dataBytes'> {
  if (size < FORMAT_BYTES) throw notWav('its format chunk is too short');
  const tag = view.getUint16(body, true);
  const pcm =
    tag === FORMAT_PCM || (tag === FORMAT_EXTENSIBLE && size >= 26 && view.getUint16(body + 24, true) === FORMAT_PCM);
  if (!pcm) throw notWav('its samples are not plain PCM');
  return {
    channels: view.getUint16(body + 2, true),
    sampleRate: view.getUint32(body + 4, true),
    bitsPerSample: view.getUint16(body + 14, true),
  };
}

function dataSize(stated: number, rest: number): number {
  return stated === 0 || stated > rest ? Math.max(0, rest) : stated;
}

function tagAt(view: DataView, offset: number): string {
  return String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  );
}

/**
 * Reads a whole 16-bit WAV; several channels become their average.
 * @throws AppError `AUDIO_REJECTED` for anything but 16-bit PCM; file system errors as they are.
 */
export async function readWav(path: string): Promise<{ sampleRate: number; channels: number; samples: Int16Array }> {
  const bytes = await readFile(path);
  const { sampleRate, channels, bitsPerSample, dataOffset, dataBytes } = parseWav(bytes);
  if (bitsPerSample !== 16) throw notWav(`its samples have ${bitsPerSample} bits, not 16`);
  if (channels === 0) throw notWav('it has no channels');
  const frames = Math.floor(dataBytes / (BYTES_PER_SAMPLE * channels));
  const end = dataOffset + frames * channels * BYTES_PER_SAMPLE;
  return { sampleRate, channels, samples: toMono(pcmFromBytes(bytes.subarray(dataOffset, end)), channels) };
}

function toMono(samples: Int16Array, channels: number): Int16Array {
  if (channels === 1) return samples;
  const mono = new Int16Array(samples.length / channels);
  for (let frame = 0; frame < mono.length; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += samples[frame * channels + channel] ?? 0;
    mono[frame] = Math.round(sum / channels);
  }
  return mono;
}

function notWav(why: string): AppError {
  return new AppError('AUDIO_REJECTED', `This is not a WAV file we can read: ${why}.`, {
    details: { expected: '16-bit PCM in RIFF or RF64' },
  });
}
