import loadSpeex, { type SpeexModule } from '@echogarden/speex-resampler-wasm/simd';

/** Of 0–10. At 7 a 10 kHz tone taken from 48 to 16 kHz leaves an alias under the 16-bit floor, at 0.07 % of a core. */
const QUALITY = 7;
const BLOCK_SAMPLES = 4_096;

export interface ResamplerOptions {
  /** Samples per second coming in. */
  readonly from: number;
  /** Samples per second going out. */
  readonly to: number;
}

/** A streaming rate converter: output sample k is the input at time k · from / to, however the input was cut. */
export interface Resampler {
  /** What can be told so far; the filter's own delay (at most 4 ms at 16 kHz) is still inside. */
  process(samples: Int16Array): Int16Array;
  /** The rest, as if silence followed: in all, `ceil(input · to / from)` samples came out. Nothing may follow. */
  flush(): Int16Array;
  /** Frees its memory; call it once done. Closing twice does nothing. */
  close(): void;
}

let loading: Promise<SpeexModule> | undefined;
let loaded: SpeexModule | undefined;

/** Loads the converter's code once per process; await it before the first `createResampler`. */
export async function loadResampler(): Promise<void> {
  loading ??= loadSpeex();
  loaded = await loading;
}

/** @throws Error when `loadResampler` has not been awaited, or the rates make no sense. */
export function createResampler(options: ResamplerOptions): Resampler {
  if (loaded === undefined) throw new Error('loadResampler() must be awaited before createResampler()');
  return options.from === options.to ? passThrough() : new SpeexResampler(loaded, options);
}

/** Converts a whole recording at once. Needs `loadResampler` first. */
export function resampleAll(samples: Int16Array, from: number, to: number): Int16Array {
  const resampler = createResampler({ from, to });
  try {
    const head = resampler.process(samples);
    const tail = resampler.flush();
    const all = new Int16Array(head.length + tail.length);
    all.set(head);
    all.set(tail, head.length);
    return all;
  } finally {
    resampler.close();
  }
}

function passThrough(): Resampler {
  return { process: (samples) => samples.slice(), flush: () => new Int16Array(0), close() {} };
}

class SpeexResampler implements Resampler {
  readonly #speex: SpeexModule;
  readonly #from: number;
  readonly #to: number;
  readonly #ratio: number;
  readonly #outputCapacity: number;
  /** One allocation: two lengths (also Speex's error slot), the input block, the output block. */
  readonly #lengths: number;
  readonly #input: number;
  readonly #output: number;
  readonly #latency: number;
  #state: number;
  #taken = 0;
  #given = 0;

  constructor(speex: SpeexModule, { from, to }: ResamplerOptions) {
    this.#speex = speex;
    this.#from = from;
    this.#to = to;
    this.#ratio = to / from;
    this.#outputCapacity = Math.ceil(BLOCK_SAMPLES * this.#ratio) + 16;
    this.#lengths = speex._malloc(8 + 2 * (BLOCK_SAMPLES + this.#outputCapacity));
    this.#input = this.#lengths + 8;
    this.#output = this.#input + 2 * BLOCK_SAMPLES;
    this.#state = speex._speex_resampler_init(1, from, to, QUALITY, this.#lengths);
    if (this.#state === 0) {
      speex._free(this.#lengths);
      throw new Error(`cannot resample from ${from} to ${to} samples per second`);
    }
    this.#latency = speex._speex_resampler_get_input_latency(this.#state);
    // Speex would begin with half a filter of silence; without it the first output stands at input time 0.
    speex._speex_resampler_skip_zeros(this.#state);
  }

  process(samples: Int16Array): Int16Array {
    this.#taken += samples.length;
    return this.#run(samples);
  }

  flush(): Int16Array {
    return this.#run(new Int16Array(this.#latency + Math.ceil(1 / this.#ratio)), this.#total() - this.#given);
  }

  close(): void {
    if (this.#state === 0) return;
    this.#speex._speex_resampler_destroy(this.#state);
    this.#speex._free(this.#lengths);
    this.#state = 0;
  }

  /** Outputs whose time lies before the end of the input. */
  #total(): number {
    return Math.ceil((this.#taken * this.#to) / this.#from);
  }

  #run(samples: Int16Array, most = Number.POSITIVE_INFINITY): Int16Array {
    if (this.#state === 0) throw new Error('this resampler has been closed');
    const out = new Int16Array(Math.ceil(samples.length * this.#ratio) + Math.ceil(this.#latency * this.#ratio) + 16);
    let written = 0;
    for (let offset = 0; offset < samples.length; ) {
      const block = samples.subarray(offset, offset + BLOCK_SAMPLES);
      const { taken, given } = this.#convert(block);
      out.set(this.#speex.HEAP16.subarray(this.#output / 2, this.#output / 2 + given), written);
      written += given;
      offset += taken;
    }
    const length = Math.max(0, Math.min(written, most));
    this.#given += length;
    return out.subarray(0, length);
  }

  #convert(block: Int16Array): { taken: number; given: number } {
    const speex = this.#speex;
    speex.HEAP16.set(block, this.#input / 2);
    speex.HEAP32[this.#lengths / 4] = block.length;
    speex.HEAP32[this.#lengths / 4 + 1] = this.#outputCapacity;
    const code = speex._speex_resampler_process_int(
      this.#state,
      0,
      this.#input,
      this.#lengths,
      this.#output,
      this.#lengths + 4,
    );
    const taken = speex.HEAP32[this.#lengths / 4] ?? 0;
    const given = speex.HEAP32[this.#lengths / 4 + 1] ?? 0;
    if (code !== 0 || (taken === 0 && given === 0)) throw new Error(`the resampler stopped with code ${code}`);
    return { taken, given };
  }
}
