import type { Clock } from '../../../core/clock.js';
import { FAILURES_IN_A_ROW } from '../../decorators/impatient-stt.js';
import type { ProviderError } from '../../provider-error.js';
import { SttBackOff } from '../../support/stt-back-off.js';

/** Longest trouble with one utterance where others stand behind: they are given the last minute of sound, not more. */
const IMPATIENT_MS = 20_000;

export interface TranscriptionPatienceOptions {
  readonly clock: Clock;
  /** Another recogniser stands behind. */
  readonly impatient: boolean;
}

/** How long the failures of a transcription server are borne: about two minutes alone, a moment where others can step in. */
export class TranscriptionPatience {
  readonly #backOff = new SttBackOff(Math.random);
  readonly #clock: Clock;
  readonly #impatient: boolean;
  #failures = 0;

  constructor({ clock, impatient }: TranscriptionPatienceOptions) {
    this.#clock = clock;
    this.#impatient = impatient;
  }

  recovered(): void {
    this.#failures = 0;
    this.#backOff.recovered();
  }

  /**
   * The wait before an utterance is sent again, or undefined when there is no use in it.
   * @param askedMs when the utterance was first sent, on the clock
   */
  waitMs(error: ProviderError, askedMs: number): number | undefined {
    if (!error.retryable && error.kind !== 'protocol') return undefined;
    const waitMs = this.#backOff.failed(error.retryAfterMs);
    if (!this.#impatient || waitMs === undefined) return waitMs;
    this.#failures += 1;
    const late = this.#clock.nowMs() + waitMs - askedMs > IMPATIENT_MS;
    return late || this.#failures >= FAILURES_IN_A_ROW ? undefined : waitMs;
  }
}
