import { msToSamples } from '../src/protocol/audio-format.js';

const BLOCK_SAMPLES = msToSamples(2);
const FRAME_BLOCKS = 10;
/** How loud a voice is, is what it was at most in the 0.4 s before. */
const LEVEL_FRAMES = 20;
/** What is remembered of the sound: the end of a voice is looked for in the last 0.4 s. */
const KEPT_BLOCKS = 2 * LEVEL_FRAMES * FRAME_BLOCKS;
/** 60 ms of sound begin a voice, 100 ms without any end it. */
const START_FRAMES = 3;
const END_FRAMES = 5;
/** How far a voice stands out of the room. */
const ABOVE_ROOM_DB = 12;
const QUIETEST_DB = -55;
/** Below its own level by this much, a voice has ended: what is left is the room answering. */
const BELOW_VOICE_DB = 27;

/**
 * Knows where the host last spoke, from the microphone alone: this side's own measure of a turn, whatever the server
 * thinks. Blocks of 2 ms; a voice is told from the room by its level.
 */
export class HostVoice {
  /** Levels of the latest blocks, without the offset some microphones have. */
  readonly #levels = new Float32Array(KEPT_BLOCKS).fill(-100);
  #blocks = 0;
  #sum = 0;
  #squares = 0;
  #nextAt = -1;
  #roomDb = Number.NaN;
  #frames = { loud: 0, quiet: 0 };
  #speaking = false;
  #lastVoicedAt: number | null = null;

  /** The sample after the host's last voiced one; null before the first, and while the host speaks. */
  get lastVoicedAt(): number | null {
    return this.#speaking ? null : this.#lastVoicedAt;
  }

  /** A block of the microphone whose first sample is `at`. */
  push(at: number, samples: Int16Array): void {
    if (at !== this.#nextAt) this.#restart();
    for (let index = 0; index < samples.length; index += 1) {
      const sample = samples[index] ?? 0;
      this.#sum += sample;
      this.#squares += sample * sample;
      if ((at + index + 1) % BLOCK_SAMPLES === 0) this.#closeBlock(at + index + 1);
    }
    this.#nextAt = at + samples.length;
  }

  /** After a jump of the clock what was heard before lies elsewhere. */
  #restart(): void {
    this.#levels.fill(-100);
    this.#sum = 0;
    this.#squares = 0;
    this.#blocks = 0;
    this.#speaking = false;
    this.#frames = { loud: 0, quiet: 0 };
  }

  #closeBlock(endAt: number): void {
    this.#levels[this.#blocks % KEPT_BLOCKS] = decibels(
      (this.#squares - this.#sum ** 2 / BLOCK_SAMPLES) / BLOCK_SAMPLES,
    );
    this.#blocks += 1;
    this.#sum = 0;
    this.#squares = 0;
    if (endAt % (FRAME_BLOCKS * BLOCK_SAMPLES) === 0) this.#closeFrame(endAt);
  }

  #closeFrame(endAt: number): void {
    const levelDb = this.#frameDb(1);
    if (Number.isNaN(this.#roomDb)) this.#roomDb = levelDb;
    const aboveDb = levelDb - this.#roomDb;
    this.#roomDb += aboveDb < 0 ? aboveDb * 0.2 : Math.min(aboveDb, 0.05);
    const loud = levelDb > Math.max(QUIETEST_DB, this.#roomDb + ABOVE_ROOM_DB);
    this.#frames = loud ? { loud: this.#frames.loud + 1, quiet: 0 } : { loud: 0, quiet: this.#frames.quiet + 1 };
    if (!this.#speaking && this.#frames.loud >= START_FRAMES) this.#speaking = true;
    if (!this.#speaking || this.#frames.quiet < END_FRAMES) return;
    this.#speaking = false;
    this.#lastVoicedAt = this.#voiceEnd(endAt) ?? this.#lastVoicedAt;
  }

  /** The last block that is not far below the loudest 20 ms of the 0.4 s before it. */
  #voiceEnd(endAt: number): number | null {
    const blocks = Math.min(this.#blocks, KEPT_BLOCKS) - LEVEL_FRAMES * FRAME_BLOCKS;
    for (let back = 0; back < blocks; back += 1) {
      const frame = Math.floor(back / FRAME_BLOCKS) + 1;
      const levels = Array.from({ length: LEVEL_FRAMES + 1 }, (_, before) => this.#frameDb(frame + before));
      if (this.#blockDb(back) > Math.max(...levels) - BELOW_VOICE_DB) return endAt - back * BLOCK_SAMPLES;
    }
    return null;
  }

  /** Level of the block that ended so many blocks ago. */
  #blockDb(back: number): number {
    return this.#levels[(this.#blocks - 1 - back) % KEPT_BLOCKS] ?? -100;
  }

  /** Level of the frame that ended `back - 1` frames ago. */
  #frameDb(back: number): number {
    let power = 0;
    for (let block = (back - 1) * FRAME_BLOCKS; block < back * FRAME_BLOCKS; block += 1)
      power += 10 ** (this.#blockDb(block) / 10);
    return Math.max(-100, 10 * Math.log10(power / FRAME_BLOCKS));
  }
}

/** Decibels of full scale, from a mean square of 16-bit samples. */
function decibels(meanSquare: number): number {
  return Math.max(-100, 10 * Math.log10(meanSquare / 32_768 ** 2));
}
