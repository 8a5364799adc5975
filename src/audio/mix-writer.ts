import { closeSync, openSync, writeSync } from 'node:fs';
import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../protocol/audio-format.js';
import { bytesOf } from './pcm.js';
import { WAV_HEADER_BYTES, wavHeader } from './wav.js';

const FULL_SCALE = 32_768;

/** Writes 48 kHz 16-bit WAV, mono or stereo, RF64 beyond 4 GiB. Blocks its thread: for worker threads. */
export class MixWriter {
  readonly #file: number;
  #bytes = 0;

  constructor(
    path: string,
    private readonly channels: 1 | 2,
  ) {
    this.#file = openSync(path, 'w');
    writeAll(this.#file, mixHeader(0, channels), 0);
  }

  /** Appends one piece, an array per channel; what is beyond full scale is cut. */
  write(piece: readonly Float32Array[]): void {
    const interleaved = new Int16Array((piece[0]?.length ?? 0) * this.channels);
    piece.forEach((samples, channel) => {
      for (let index = 0; index < samples.length; index += 1) {
        const level = Math.round((samples[index] ?? 0) * FULL_SCALE);
        interleaved[index * this.channels + channel] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, level));
      }
    });
    writeAll(this.#file, bytesOf(interleaved), WAV_HEADER_BYTES + this.#bytes);
    this.#bytes += interleaved.byteLength;
  }

  /** Completes the header and closes the file. */
  finish(): void {
    writeAll(this.#file, mixHeader(this.#bytes, this.channels), 0);
    closeSync(this.#file);
  }

  /** Closes an unfinished file; it stays for the caller to remove. */
  abandon(): void {
    closeSync(this.#file);
  }
}

function writeAll(file: number, bytes: Uint8Array, place: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, place + done);
}

/** A stem's header, told how many channels there are. */
export function mixHeader(dataBytes: number, channels: number): Buffer {
  const header = wavHeader(dataBytes);
  const frameBytes = channels * BYTES_PER_SAMPLE;
  const format = header.indexOf('fmt ', 0, 'latin1') + 8;
  header.writeUInt16LE(channels, format + 2);
  header.writeUInt32LE(SAMPLE_RATE * frameBytes, format + 8);
  header.writeUInt16LE(frameBytes, format + 12);
  if (header.toString('latin1', 0, 4) === 'RF64') header.writeBigUInt64LE(BigInt(dataBytes / frameBytes), 36);
  return header;
}
