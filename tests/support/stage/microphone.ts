import { msToSamples, SAMPLE_RATE } from '../../../src/protocol/audio-format.js';
import type { VirtualClock } from '../virtual-clock.js';

export const FRAME_MS = 20;
const FRAME_SAMPLES = msToSamples(FRAME_MS);

/**
 * A vowel in which the real voice detector finds speech from the first 20 ms frame to the last, so that a scene knows
 * its decisions to the millisecond: a beginning is told 60 ms after it, an end 100 ms after it.
 * Harmonics of 140 Hz under three formants; whole cycles in 100 ms, so that it can be repeated.
 */
const VOWEL = Int16Array.from({ length: msToSamples(100) }, (_, n) => {
  let sum = 0;
  for (let harmonic = 1; harmonic <= 20; harmonic += 1) {
    const hz = 140 * harmonic;
    const gain = peak(hz, 600, 400) + 0.6 * peak(hz, 1_200, 500) + 0.3 * peak(hz, 2_500, 600) + 0.05;
    sum += gain * Math.sin((2 * Math.PI * hz * n) / SAMPLE_RATE + harmonic);
  }
  return Math.round(3_000 * sum);
});

function peak(hz: number, centreHz: number, widthHz: number): number {
  return Math.exp(-(((hz - centreHz) / widthHz) ** 2));
}

const SILENCE = new Int16Array(FRAME_SAMPLES);

export interface MicrophoneFrame {
  readonly seq: number;
  readonly at: number;
  readonly samples: Int16Array;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The host's microphone: a frame of 20 ms every 20 ms, with the voice in it while the script says so. */
export class Microphone {
  #seq = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly options: { readonly sounds: readonly Span[]; readonly onFrame: (frame: MicrophoneFrame) => void },
  ) {
    for (const { from, to } of options.sounds) {
      if (from % FRAME_MS !== 0 || to % FRAME_MS !== 0 || to <= from) {
        throw new RangeError(`The host's sound from ${from} to ${to} ms does not lie on the frames of ${FRAME_MS} ms.`);
      }
    }
  }

  start(): void {
    this.clock.setTimer((this.#seq + 1) * FRAME_MS - this.clock.nowMs(), () => {
      this.options.onFrame(this.#frame());
      this.start();
    });
  }

  #frame(): MicrophoneFrame {
    const seq = this.#seq;
    this.#seq += 1;
    const ms = seq * FRAME_MS;
    const voiced = this.options.sounds.some(({ from, to }) => from <= ms && ms < to);
    const offset = (seq * FRAME_SAMPLES) % VOWEL.length;
    return {
      seq,
      at: seq * FRAME_SAMPLES,
      samples: voiced ? VOWEL.subarray(offset, offset + FRAME_SAMPLES) : SILENCE,
    };
  }
}
