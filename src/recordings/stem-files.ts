import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { bytesOf } from '../audio/pcm.js';
import { parseWav, WAV_HEADER_BYTES, wavHeader } from '../audio/wav.js';
import { BYTES_PER_SAMPLE } from '../protocol/audio-format.js';
import { sliceOf, lengthOf, type StemPiece, type StemPieces } from './stem-pieces.js';

/** What is copied at a time; a block of zeros is left out, so that silence takes no room on the disk. */
const BLOCK_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

/** Stems on the disk, each opened once. Blocks its thread: for worker threads. */
export class StemFiles {
  readonly #open = new Map<string, { readonly file: number; readonly dataOffset: number; readonly samples: number }>();

  samplesOf(path: string): number {
    return this.#opened(path).samples;
  }

  /** Samples of a stem made of pieces; fewer behind its end. */
  read(pieces: StemPieces, from: number, samples: number): Int16Array {
    const found = sliceOf(pieces, from, from + samples);
    const read = new Int16Array(lengthOf(found));
    let at = 0;
    for (const piece of found) {
      this.#fill(read.subarray(at, at + piece.samples), piece);
      at += piece.samples;
    }
    return read;
  }

  /** Writes the pieces as a WAV with the header of a stem. */
  write(path: string, pieces: StemPieces): void {
    const out = openSync(path, 'w');
    try {
      const dataBytes = lengthOf(pieces) * BYTES_PER_SAMPLE;
      writeAll(out, wavHeader(dataBytes), 0);
      ftruncateSync(out, WAV_HEADER_BYTES + dataBytes);
      let at = 0;
      for (const piece of pieces) {
        this.#copy(piece, out, WAV_HEADER_BYTES + at * BYTES_PER_SAMPLE);
        at += piece.samples;
      }
    } finally {
      closeSync(out);
    }
  }

  close(): void {
    for (const { file } of this.#open.values()) closeSync(file);
    this.#open.clear();
  }

  #copy(piece: StemPiece, out: number, position: number): void {
    if (piece.kind === 'silence') return;
    const block = new Int16Array(BLOCK_BYTES / BYTES_PER_SAMPLE);
    for (let done = 0; done < piece.samples; done += block.length) {
      const samples = Math.min(block.length, piece.samples - done);
      const here = block.subarray(0, samples);
      this.#fill(here, { ...piece, from: piece.from + done, samples });
      const bytes = bytesOf(here);
      if (ZEROS.compare(bytes, 0, bytes.length, 0, bytes.length) !== 0)
        writeAll(out, bytes, position + done * BYTES_PER_SAMPLE);
    }
  }

  #fill(into: Int16Array, piece: StemPiece): void {
    if (piece.kind === 'silence') into.fill(0);
    else if (piece.kind === 'given') into.set(piece.given.subarray(piece.from, piece.from + piece.samples));
    else this.#readFile(into, piece.path, piece.from);
  }

  #readFile(into: Int16Array, path: string, from: number): void {
    const { file, dataOffset } = this.#opened(path);
    const bytes = bytesOf(into);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(file, bytes, done, bytes.length - done, dataOffset + from * BYTES_PER_SAMPLE + done);
      if (read === 0) throw new Error(`a stem ends before sample ${from + into.length}`);
      done += read;
    }
  }

  #opened(path: string) {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    const file = openSync(path, 'r');
    const head = Buffer.alloc(4_096);
    const { size } = fstatSync(file);
    readSync(file, head, 0, head.length, 0);
    const { dataOffset, dataBytes } = parseWav(head.subarray(0, Math.min(size, head.length)), size);
    const opened = { file, dataOffset, samples: Math.floor(dataBytes / BYTES_PER_SAMPLE) };
    this.#open.set(path, opened);
    return opened;
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
