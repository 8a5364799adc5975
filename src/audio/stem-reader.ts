import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../core/errors.js';
import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../protocol/audio-format.js';
import { bytesOf } from './pcm.js';
import { parseWav } from './wav.js';

const HEAD_BYTES = 64 * 1024;
const FULL_SCALE = 32_768;

/** Reads a 48 kHz 16-bit mono track from end to end in equal pieces. Blocks its thread: for worker threads. */
export class StemReader {
  readonly samples: number;
  readonly #file: number;
  readonly #dataOffset: number;
  readonly #raw: Int16Array;
  readonly #piece: Float32Array;

  /** @throws AppError `AUDIO_REJECTED` for another kind of file; file system errors as they are. */
  constructor(path: string, pieceSamples: number) {
    this.#file = openSync(path, 'r');
    try {
      const { dataOffset, dataBytes } = stemLayout(this.#file, path);
      this.#dataOffset = dataOffset;
      this.samples = Math.floor(dataBytes / BYTES_PER_SAMPLE);
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
    this.#raw = new Int16Array(pieceSamples);
    this.#piece = new Float32Array(pieceSamples);
  }

  /**
   * The piece that begins at sample `at`, ±1 full scale, zeros behind the end; null when it is all digital silence.
   * The array is used again for the next piece.
   */
  read(at: number): Float32Array | null {
    const wanted = Math.max(0, Math.min(this.#raw.length, this.samples - at)) * BYTES_PER_SAMPLE;
    const place = this.#dataOffset + at * BYTES_PER_SAMPLE;
    const got = wanted === 0 ? 0 : readSync(this.#file, bytesOf(this.#raw), 0, wanted, place);
    this.#raw.fill(0, Math.floor(got / BYTES_PER_SAMPLE));
    let sound = false;
    for (let index = 0; index < this.#raw.length; index += 1) {
      const sample = this.#raw[index] ?? 0;
      if (sample !== 0) sound = true;
      this.#piece[index] = sample / FULL_SCALE;
    }
    return sound ? this.#piece : null;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function stemLayout(file: number, path: string): { dataOffset: number; dataBytes: number } {
  const head = Buffer.alloc(HEAD_BYTES);
  const got = readSync(file, head, 0, HEAD_BYTES, 0);
  const layout = parseWav(head.subarray(0, got), fstatSync(file).size);
  if (layout.sampleRate === SAMPLE_RATE && layout.channels === 1 && layout.bitsPerSample === 16) return layout;
  throw new AppError('AUDIO_REJECTED', `${path} is no stem: it must be 48 kHz, mono, 16 bit.`);
}
