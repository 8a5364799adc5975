import type { Clock } from '../../core/clock.js';
import { msToSamples, samplesToMs } from '../../protocol/audio-format.js';
import type { PcmChunk } from '../stt.js';
import type { SttIntake } from './stt-intake.js';

export interface SttInputOptions {
  readonly clock: Clock;
  readonly intake: SttIntake;
  /** Whether the audio should wait where it comes from. */
  readonly crowded: () => boolean;
  readonly onFirst: () => void;
  readonly onAudio: () => void;
  readonly onEnd: () => void;
  readonly onError: (error: unknown) => void;
}

/** Without audio for this long, silence goes out in its place: vendors hang up after about 10 s. */
const KEEP_ALIVE_AFTER_MS = 5_000;

/**
 * Reads the microphone. A source faster than the vendor is made to wait; one that is live goes on through an outage, at
 * the cost of the oldest audio.
 */
export class SttInput {
  readonly #options: SttInputOptions;
  #ended = false;
  #stopped = false;
  #started = false;
  #firstMs = 0;
  #heardMs = 0;
  #filledMs = 0;
  #roomMade: (() => void) | undefined;

  constructor(options: SttInputOptions) {
    this.#options = options;
  }

  /** All audio has come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** How much more audio has come than time has passed since the first. */
  get aheadMs(): number {
    return samplesToMs(this.#options.intake.fed) - (this.#options.clock.nowMs() - this.#firstMs);
  }

  async listen(audio: AsyncIterable<PcmChunk>): Promise<void> {
    try {
      for await (const chunk of audio) {
        if (this.#stopped) return;
        this.#take(chunk);
        while (!this.#stopped && this.#options.crowded()) await this.#room();
      }
      if (this.#stopped) return;
      this.#ended = true;
      this.#options.intake.end();
      this.#options.onEnd();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** To be called whenever `crowded` may have changed. */
  wake(): void {
    const made = this.#roomMade;
    this.#roomMade = undefined;
    made?.();
  }

  /** Puts silence in place of audio that has not come for long. */
  keepAlive(): void {
    const { clock, intake, onAudio } = this.#options;
    const nowMs = clock.nowMs();
    if (this.#ended || nowMs - this.#heardMs < KEEP_ALIVE_AFTER_MS) return;
    const fromMs = Math.max(this.#filledMs, this.#heardMs + KEEP_ALIVE_AFTER_MS);
    this.#filledMs = nowMs;
    intake.fill(msToSamples(nowMs - fromMs));
    onAudio();
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  #take(chunk: PcmChunk): void {
    const { clock, intake, onFirst, onAudio } = this.#options;
    this.#heardMs = clock.nowMs();
    intake.push(chunk);
    onAudio();
    if (this.#started) return;
    this.#started = true;
    this.#firstMs = this.#heardMs;
    onFirst();
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#roomMade = resolve;
    });
  }
}
