const RIFF_HEADER_BYTES = 8;
/** Five minutes at 48 kHz: what claims to be longer is no sentence. */
const FRAME_MAX_BYTES = 30_000_000;

/** Cuts the stdout of a program that writes one WAV after another by the length each of them states. */
export class WavFrames {
  #bytes: Buffer = Buffer.alloc(0);

  /** True once the WAV that is coming has begun. */
  get begun(): boolean {
    return this.#bytes.length > 0;
  }

  /** The WAVs that are complete now. @throws Error when the bytes are no WAV. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const frames: Uint8Array[] = [];
    for (let length = this.#length(); length !== undefined && this.#bytes.length >= length; length = this.#length()) {
      frames.push(this.#bytes.subarray(0, length));
      this.#bytes = this.#bytes.subarray(length);
    }
    return frames;
  }

  #length(): number | undefined {
    if (this.#bytes.length < RIFF_HEADER_BYTES) return undefined;
    const length = RIFF_HEADER_BYTES + this.#bytes.readUInt32LE(4);
    if (this.#bytes.toString('latin1', 0, 4) !== 'RIFF' || length > FRAME_MAX_BYTES)
      throw new Error('something other than a WAV');
    return length;
  }
}
