import { msToSamples } from '../src/protocol/audio-format.js';

/** What a frame on the wire holds, restated: the schemas beside FRAME_SAMPLES would fill the audio thread with a validator. */
const BATCH_SAMPLES = msToSamples(40);

export interface MicrophoneBatch {
  readonly at: number;
  readonly samples: Int16Array<ArrayBuffer>;
}

/** Gathers the audio thread's small float blocks into 16-bit batches of a frame, so that it posts 25 messages a second and not 375. */
export class MicrophoneBatcher {
  #batch = new Int16Array(BATCH_SAMPLES);
  #at = 0;
  #filled = 0;

  /** Takes a block whose first sample is `at`; answers the batches it completes. A jump of `at` closes a batch early. */
  add(at: number, block: Float32Array): readonly MicrophoneBatch[] {
    const done: MicrophoneBatch[] = [];
    if (this.#filled > 0 && at !== this.#at + this.#filled) done.push(this.#close());
    if (this.#filled === 0) this.#at = at;
    for (const sample of block) {
      this.#batch[this.#filled] = toInt16(sample);
      this.#filled += 1;
      if (this.#filled === BATCH_SAMPLES) done.push(this.#close());
    }
    return done;
  }

  #close(): MicrophoneBatch {
    const batch = { at: this.#at, samples: this.#batch.slice(0, this.#filled) };
    this.#at += this.#filled;
    this.#filled = 0;
    return batch;
  }
}

function toInt16(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
}
