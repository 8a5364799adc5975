import type { Clock, Timer } from '../../core/clock.js';
import { msToSamples } from '../../protocol/audio-format.js';
import type { FedFinal } from './stt-heard.js';
import type { SttFrames } from './stt-frames.js';
import { SttPace } from './stt-pace.js';
import type { SttConnection, SttVendor, VendorSttEvent } from './stt-vendor.js';

type VendorFinal = Extract<VendorSttEvent, { type: 'final' }>;

export interface SttLinkOptions {
  readonly vendor: SttVendor;
  readonly clock: Clock;
  readonly frames: SttFrames;
  readonly connection: SttConnection;
  /** The first frame to send. */
  readonly from: number;
  readonly openedMs: number;
  readonly onEvent: (event: VendorSttEvent) => void;
  /** The vendor ended, or the connection broke; not called after `abort`. */
  readonly onEnd: (error: unknown) => void;
}

interface Stretch {
  /** Frames sent on this connection before. */
  readonly sent: number;
  readonly frame: number;
}

/** Of a silence in a backlog, kept at each end: enough to end a sentence and to begin one. */
const SILENCE_KEPT_MS = 400;
const BACKLOG_MS = 1_500;

/** One connection at work: sends frames no faster than the vendor takes them, and knows where its times lie. */
export class SttLink {
  readonly #options: SttLinkOptions;
  readonly #pace: SttPace;
  readonly #frameFed: number;
  #stretches: Stretch[];
  #next: number;
  #sent = 0;
  #last = Number.POSITIVE_INFINITY;
  #finished = false;
  #over = false;
  #timer: Timer | undefined;
  #unansweredSinceMs: number | undefined;
  #confirmed: number;

  constructor(options: SttLinkOptions) {
    const { vendor, clock, from } = options;
    this.#options = options;
    this.#frameFed = msToSamples(vendor.frameMs);
    this.#pace = new SttPace({ clock, frameMs: vendor.frameMs, rate: vendor.catchUpRate });
    this.#stretches = [{ sent: 0, frame: from }];
    this.#next = from;
    this.#confirmed = from;
  }

  /** Begins to send and to listen. */
  start(): void {
    void this.#listen();
    this.#send();
  }

  /** The frame to send next. */
  get next(): number {
    return this.#next;
  }

  /** The frame that was next when the vendor last gave a sign of life. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** The fed sample that was next then. */
  get confirmedFed(): number {
    return this.#confirmed * this.#frameFed;
  }

  /** Whether the vendor was told that no more audio comes. */
  get finished(): boolean {
    return this.#finished;
  }

  get ageMs(): number {
    return this.#options.clock.nowMs() - this.#options.openedMs;
  }

  /** Audio went out and nothing came back for longer than the vendor ever takes. */
  get halfOpen(): boolean {
    const { vendor, clock } = this.#options;
    return this.#unansweredSinceMs !== undefined && clock.nowMs() - this.#unansweredSinceMs >= vendor.silenceMs;
  }

  /** There may be new frames. */
  wake(): void {
    if (this.#timer === undefined) this.#send();
  }

  /** Says that no more audio comes once the frames before `index` have been sent. */
  finishAt(index: number): void {
    this.#last = index;
    this.wake();
  }

  /** Says so now. Returns the fed sample where this connection's audio ends. */
  cut(): number {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.finishAt(this.#next);
    return this.#next * this.#frameFed;
  }

  /** Nothing is sent, received or told afterwards. */
  abort(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#options.connection.abort();
  }

  /** The fed sample of a time on this connection. */
  fedAt(ms: number): number {
    const at = msToSamples(ms);
    const stretch = this.#stretches.findLast(({ sent }) => sent * this.#frameFed <= at) ?? this.#stretches[0];
    return stretch === undefined ? at : at + (stretch.frame - stretch.sent) * this.#frameFed;
  }

  fedFinal({ text, words, endMs }: VendorFinal): FedFinal {
    const fed = words.map((word) => ({
      text: word.text,
      start: this.fedAt(word.startMs),
      end: this.fedAt(word.endMs),
    }));
    return { text: text.trim(), words: fed, end: fed.at(-1)?.end ?? this.fedAt(endMs) };
  }

  #send(): void {
    this.#timer = undefined;
    while (!this.#over && !this.#finished) {
      if (this.#next >= this.#last) return this.#finish();
      const waitMs = this.#pace.waitMs();
      const frame = this.#takeFrame();
      if (frame === undefined) return;
      if (waitMs > 0) return this.#later(waitMs);
      this.#next += 1;
      this.#sent += 1;
      this.#pace.spend();
      this.#unansweredSinceMs ??= this.#options.clock.nowMs();
      if (!this.#options.connection.send(frame)) return this.#later(this.#options.vendor.frameMs);
    }
  }

  /** The next frame. Those that are gone are passed over, and the middle of a silence while there is a backlog. */
  #takeFrame(): Int16Array | undefined {
    const { frames } = this.#options;
    const from = this.#next;
    this.#next = Math.max(from, frames.first);
    while (this.#isSpare()) this.#next += 1;
    if (this.#next > from) this.#stretches.push({ sent: this.#sent, frame: this.#next });
    return frames.at(this.#next);
  }

  #isSpare(): boolean {
    const { frames, vendor } = this.#options;
    if ((frames.next - this.#next) * vendor.frameMs <= BACKLOG_MS) return false;
    const around = Math.ceil(SILENCE_KEPT_MS / vendor.frameMs);
    for (let index = this.#next - around; index <= this.#next + around; index += 1) {
      if (!frames.isStill(index)) return false;
    }
    return true;
  }

  #later(ms: number): void {
    this.#timer = this.#options.clock.setTimer(ms, () => this.#send());
  }

  #finish(): void {
    this.#finished = true;
    this.#options.connection.finish();
  }

  async #listen(): Promise<void> {
    try {
      for await (const event of this.#options.connection.events) {
        if (this.#over) return;
        this.#unansweredSinceMs = undefined;
        this.#confirmed = this.#next;
        this.#options.onEvent(event);
      }
      this.#end(undefined);
    } catch (error) {
      this.#end(error);
    }
  }

  #end(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    this.#options.onEnd(error);
  }
}
