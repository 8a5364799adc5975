import type { TurnEvent } from 'assemblyai/streaming';
import type { Clock, Timer } from '../../../core/clock.js';
import type { VendorSttEvent } from '../../support/stt-vendor.js';

export interface TurnReaderOptions {
  readonly clock: Clock;
  readonly onEvent: (event: VendorSttEvent) => void;
  /** Audio sent so far, for a turn without words. */
  readonly sentMs: () => number;
}

/** The end of a turn comes twice, the second time with punctuation; this long after the first it is not waited for. */
const FORMAT_GRACE_MS = 300;

/** Makes events of turns. A turn's end is told once, by its order, formatted if that comes in time. */
export class TurnReader {
  readonly #options: TurnReaderOptions;
  #toldOrder = -1;
  #waiting: { readonly turn: TurnEvent; readonly timer: Timer } | undefined;

  constructor(options: TurnReaderOptions) {
    this.#options = options;
  }

  read(turn: TurnEvent): void {
    if (turn.turn_order <= this.#toldOrder) return;
    if (this.#waiting !== undefined && this.#waiting.turn.turn_order !== turn.turn_order) this.flush();
    if (!turn.end_of_turn) return this.#tellPartial(turn);
    if (turn.turn_is_formatted) return this.#tellFinal(turn);
    this.#waiting?.timer.cancel();
    this.#waiting = { turn, timer: this.#options.clock.setTimer(FORMAT_GRACE_MS, () => this.flush()) };
  }

  /** No formatted turn will come any more. */
  flush(): void {
    if (this.#waiting !== undefined) this.#tellFinal(this.#waiting.turn);
  }

  stop(): void {
    this.#waiting?.timer.cancel();
    this.#waiting = undefined;
  }

  /** `transcript` holds the words that will not change, `words` also those that still may. */
  #tellPartial({ words, transcript }: TurnEvent): void {
    const text = words.map((word) => word.text).join(' ') || transcript;
    const start = words[0]?.start;
    this.#options.onEvent({ type: 'partial', text, ...(start === undefined ? {} : { startMs: start }) });
  }

  #tellFinal({ turn_order, transcript, words }: TurnEvent): void {
    this.stop();
    this.#toldOrder = turn_order;
    const timed = words.map(({ text, start, end }) => ({ text, startMs: start, endMs: end }));
    const endMs = timed.at(-1)?.endMs ?? this.#options.sentMs();
    this.#options.onEvent(
      transcript.trim() === ''
        ? { type: 'partial', text: '' }
        : { type: 'final', text: transcript, words: timed, endMs },
    );
  }
}
