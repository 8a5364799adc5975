/** What the microphone does, in the words of the page. */
export type MicrophoneState = 'off' | 'muted' | 'silent' | 'clipping' | 'heard' | 'quiet';

/** A working microphone in a quiet room still shows noise above −80 dBFS; a muted one shows digital zero. */
const SILENT_BELOW = 0.0001;
/** −40 dBFS: speech at arm's length is louder. */
const HEARD_ABOVE = 0.01;
const SILENT_AFTER_MS = 3_000;
const HEARD_FOR_MS = 1_200;
const CLIP_FOR_MS = 1_500;

export interface MicrophoneReading {
  readonly nowMs: number;
  readonly peak: number;
  readonly muted: boolean;
  readonly clipping?: boolean;
}

/** Turns a stream of peaks into a state that changes slowly enough to be read. */
export class MicrophoneWatch {
  #soundAt: number | null = null;
  #heardAt = Number.NEGATIVE_INFINITY;
  #clippedAt = Number.NEGATIVE_INFINITY;

  read({ nowMs, peak, muted, clipping = peak >= 0.99 }: MicrophoneReading): MicrophoneState {
    if (this.#soundAt === null || peak > SILENT_BELOW || muted) this.#soundAt = nowMs;
    if (peak > HEARD_ABOVE) this.#heardAt = nowMs;
    if (clipping) this.#clippedAt = nowMs;
    if (muted) return 'muted';
    if (nowMs - this.#soundAt >= SILENT_AFTER_MS) return 'silent';
    if (nowMs - this.#clippedAt < CLIP_FOR_MS) return 'clipping';
    return nowMs - this.#heardAt < HEARD_FOR_MS ? 'heard' : 'quiet';
  }
}

export const MICROPHONE_WORDS = {
  off: 'Typed lines only',
  muted: 'You are muted',
  silent: 'The microphone is silent: is it muted?',
  clipping: 'Too loud: move back or lower the gain',
  heard: 'You are heard',
  quiet: 'Microphone on, quiet',
} as const satisfies Record<MicrophoneState, string>;
