import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { FRAME_SAMPLES } from '../../src/protocol/client-events.js';
import { systemClock, type SdkClock } from '../clock.js';
import { QueuedPlayer } from './queued-player.js';

const BLOCK_SAMPLES = FRAME_SAMPLES;
const BLOCK_MS = (BLOCK_SAMPLES * 1000) / SAMPLE_RATE;

export interface WavHostOptions {
  /** 48 kHz mono, e.g. from `readHostWav`. */
  readonly samples: Int16Array;
  /** Where the microphone goes: `LiveClient.pushMicrophone`. */
  readonly onMicrophone: (at: number, samples: Int16Array) => void;
  /** The microphone also hears the loudspeaker, at this gain and with no delay at all. */
  readonly loopback?: number | undefined;
  /** Host sample to begin at, when a session is continued. */
  readonly startAt?: number | undefined;
  readonly clock?: SdkClock | undefined;
}

/**
 * A host without hands: a WAV is the microphone, `player` the loudspeaker, both on one sample clock in real time.
 * After the WAV it goes on with silence until `stop`, as an open microphone would.
 */
export class WavHost {
  readonly player = new QueuedPlayer();
  readonly #options: WavHostOptions;
  readonly #clock: SdkClock;
  readonly #startAt: number;
  readonly #scheduled: { readonly at: number; readonly samples: Int16Array }[] = [];
  #startedMs: number | null = null;
  #blocks = 0;
  #cancelTick: (() => void) | null = null;
  /** What the loudspeaker plays during the block in progress. */
  #sounding = new Int16Array(BLOCK_SAMPLES);
  #atEnd: () => void = () => undefined;
  /** Resolves when the last sample of the WAV has been spoken. */
  readonly finished: Promise<void>;

  constructor(options: WavHostOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#startAt = options.startAt ?? 0;
    this.finished = new Promise((resolve) => {
      this.#atEnd = resolve;
    });
  }

  start(): void {
    const startedMs = this.#clock.nowMs();
    this.#startedMs = startedMs;
    this.player.render(this.#sounding, this.#startAt);
    this.#schedule(startedMs);
  }

  /** Idempotent; the block in progress is dropped. */
  stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
    this.#atEnd();
  }

  /** Where the host's clock stands at this moment; before the start, where it will begin. */
  get nowAt(): number {
    if (this.#startedMs === null) return this.#startAt;
    return this.#startAt + Math.round(((this.#clock.nowMs() - this.#startedMs) * SAMPLE_RATE) / 1000);
  }

  /** Host sample after the WAV's last. */
  get endAt(): number {
    return this.#startAt + this.#options.samples.length;
  }

  /** Says something more at this sample, over whatever the WAV says there. Throws a `RangeError` for the past. */
  scheduleSpeech(samples: Int16Array, atSample: number): void {
    if (atSample < this.#blockAt)
      throw new RangeError(`sample ${atSample} has been spoken; the host is at ${this.#blockAt}`);
    this.#scheduled.push({ at: atSample, samples });
  }

  get #blockAt(): number {
    return this.#startAt + this.#blocks * BLOCK_SAMPLES;
  }

  /** Each deadline is counted from the start, so that a late tick never shifts the next. */
  #schedule(startedMs: number): void {
    const dueMs = startedMs + (this.#blocks + 1) * BLOCK_MS;
    this.#cancelTick = this.#clock.setTimer(dueMs - this.#clock.nowMs(), () => this.#tick(startedMs));
  }

  /** A block has sounded: it is sent, its reports are told, and the loudspeaker takes what has arrived for the next. */
  #tick(startedMs: number): void {
    const at = this.#blockAt;
    this.#options.onMicrophone(at, this.#heardByMicrophone(at));
    this.player.deliver();
    this.#blocks += 1;
    this.player.render(this.#sounding, this.#blockAt);
    if (this.#blockAt >= this.endAt) this.#atEnd();
    // The listeners above may have stopped the host.
    if (this.#cancelTick !== null) this.#schedule(startedMs);
  }

  #heardByMicrophone(at: number): Int16Array {
    const block = new Int16Array(BLOCK_SAMPLES);
    mixInto(block, this.#options.samples, { offset: this.#startAt - at, gain: 1 });
    for (const { at: speechAt, samples } of this.#scheduled)
      mixInto(block, samples, { offset: speechAt - at, gain: 1 });
    const { loopback } = this.#options;
    if (loopback !== undefined) mixInto(block, this.#sounding, { offset: 0, gain: loopback });
    return block;
  }
}

/** Adds `source`, whose first sample lies at `offset` of `block`; clamped, because `Int16Array` would wrap around. */
function mixInto(block: Int16Array, source: Int16Array, { offset, gain }: { offset: number; gain: number }): void {
  const end = Math.min(block.length, offset + source.length);
  for (let i = Math.max(0, offset); i < end; i += 1) {
    const sum = (block[i] ?? 0) + Math.round((source[i - offset] ?? 0) * gain);
    block[i] = Math.max(-32_768, Math.min(32_767, sum));
  }
}
