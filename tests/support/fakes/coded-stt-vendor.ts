import { ProviderError } from '../../../src/adapters/provider-error.js';
import type { SttConnection, SttVendor, VendorSttEvent, VendorWord } from '../../../src/adapters/support/stt-vendor.js';
import { AsyncQueue } from '../../../src/core/async-queue.js';
import type { Clock } from '../../../src/core/clock.js';
import { CodedEar, type CodedSpeech, type HeardRun } from './coded-speech.js';

export interface CodedVendorOptions {
  readonly clock: Clock;
  readonly speech: CodedSpeech;
  readonly random: () => number;
  readonly traits?: Partial<Pick<SttVendor, 'sampleRate' | 'frameMs' | 'maxAgeMs' | 'silenceMs' | 'catchUpRate'>>;
  /** Age at which the vendor breaks a connection by itself. */
  readonly hardLimitMs?: number;
  /** How long a final may be late, and how often it comes twice. */
  readonly finalDelayMs?: number;
  readonly duplicates?: number;
  readonly partials?: boolean;
}

/** Less of a word than this is not understood, more than half of it is misunderstood. */
const UNDERSTOOD = 0.6;
const MISHEARD = 0.25;
const PAUSE_MS = 500;
const ALIVE_EVERY_MS = 2_000;
const TIME_JITTER_MS = 15;

/** A recogniser of coded speech with the habits of real ones: late, repeating, breaking off, falling silent. */
export class CodedVendor implements SttVendor {
  readonly provider = 'coded';
  readonly model = 'coded';
  readonly rehearsal = false;
  readonly capabilities = { punctuation: false, wordTimes: true, finalDelayMs: 300 };
  readonly sampleRate: number;
  readonly frameMs: number;
  readonly maxAgeMs: number;
  readonly silenceMs: number;
  readonly catchUpRate: number;
  readonly connections: CodedConnection[] = [];
  /** Thrown by `connect` while set. */
  refusal: ProviderError | undefined;
  connectMs = 120;
  attempts = 0;
  readonly #options: CodedVendorOptions;

  constructor(options: CodedVendorOptions) {
    const { traits = {} } = options;
    this.#options = options;
    this.sampleRate = traits.sampleRate ?? 48_000;
    this.frameMs = traits.frameMs ?? 100;
    this.maxAgeMs = traits.maxAgeMs ?? Number.POSITIVE_INFINITY;
    this.silenceMs = traits.silenceMs ?? 8_000;
    this.catchUpRate = traits.catchUpRate ?? 2;
  }

  get open(): readonly CodedConnection[] {
    return this.connections.filter((connection) => connection.state !== 'over');
  }

  async connect({ signal }: { signal: AbortSignal }): Promise<SttConnection> {
    this.attempts += 1;
    await new Promise<void>((resolve) => this.#options.clock.setTimer(this.connectMs, resolve));
    if (signal.aborted) throw new ProviderError('coded', 'unavailable', 'Aborted.');
    if (this.refusal !== undefined) throw this.refusal;
    const connection = new CodedConnection(this.#options, this);
    this.connections.push(connection);
    return connection;
  }
}

export class CodedConnection implements SttConnection {
  readonly events: AsyncQueue<VendorSttEvent> = new AsyncQueue<VendorSttEvent>(100_000);
  /** `deaf`: half-open, takes everything and says nothing. */
  state: 'open' | 'deaf' | 'finishing' | 'over' = 'open';
  crowded = false;
  aborted = false;
  readonly openedMs: number;
  readonly #ear: CodedEar;
  #words: VendorWord[] = [];
  #deliverMs = 0;
  #aliveMs = 0;

  constructor(
    private readonly options: CodedVendorOptions,
    private readonly vendor: SttVendor,
  ) {
    this.openedMs = options.clock.nowMs();
    this.#ear = new CodedEar(options.speech.step, vendor.sampleRate);
    const { hardLimitMs } = options;
    if (hardLimitMs !== undefined)
      options.clock.setTimer(hardLimitMs, () => this.break('Exceeded the stream duration.'));
  }

  /** Audio received. */
  get ms(): number {
    return this.#ear.ms;
  }

  send(samples: Int16Array): boolean {
    if (samples.length !== (this.vendor.sampleRate * this.vendor.frameMs) / 1000)
      throw new Error('a frame of odd length');
    if (this.state !== 'open') return !this.crowded;
    this.#understand(this.#ear.hear(samples));
    const last = this.#words.at(-1);
    if (last !== undefined && !this.#ear.inWord && this.ms - last.endMs >= PAUSE_MS) this.#endUtterance();
    if (this.ms - this.#aliveMs >= ALIVE_EVERY_MS) {
      this.#aliveMs = this.ms;
      this.#deliver({ type: 'alive' }, 50);
    }
    return !this.crowded;
  }

  finish(): void {
    if (this.state !== 'open') return;
    this.#understand(this.#ear.end());
    this.#endUtterance();
    this.state = 'finishing';
    this.options.clock.setTimer(this.#waitFor(0) + 1, () => this.#over());
  }

  abort(): void {
    this.aborted = true;
    this.#over();
  }

  /** Ends with an error, as a reset does. */
  break(message = 'The connection was reset.'): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.events.fail(new ProviderError('coded', 'unavailable', message));
  }

  /** Ends without an error though nobody asked. */
  hangUp(): void {
    this.#over();
  }

  #over(): void {
    this.state = 'over';
    this.events.close();
  }

  #understand(runs: readonly HeardRun[]): void {
    for (const run of runs) {
      const spoken = this.options.speech.words[run.index];
      const share = spoken === undefined ? 0 : (run.endMs - run.startMs) / (spoken.endMs - spoken.startMs);
      if (spoken === undefined || share < MISHEARD) continue;
      const jitter = () => Math.round((this.options.random() * 2 - 1) * TIME_JITTER_MS);
      const startMs = Math.max(0, this.#words.at(-1)?.endMs ?? 0, run.startMs + jitter());
      const endMs = Math.max(startMs + 20, run.endMs + jitter());
      this.#words.push({ text: share < UNDERSTOOD ? `half-${spoken.text}` : spoken.text, startMs, endMs });
      this.#tellPartial();
    }
  }

  #tellPartial(): void {
    if (this.options.partials === false) return;
    const text = this.#words.map((word) => word.text).join(' ');
    this.#deliver({ type: 'partial', text, startMs: this.#words[0]?.startMs ?? 0 }, 150 + this.options.random() * 250);
  }

  #endUtterance(): void {
    const words = this.#words;
    const last = words.at(-1);
    if (last === undefined) return;
    this.#words = [];
    const { random, finalDelayMs = 1_500, duplicates = 0.1 } = this.options;
    const final: VendorSttEvent = {
      type: 'final',
      text: words.map((word) => word.text).join(' '),
      words,
      endMs: last.endMs,
    };
    this.#deliver(final, 100 + random() * finalDelayMs);
    if (random() < duplicates) this.#deliver(final, 50);
  }

  /** Events keep their order however late they are. */
  #deliver(event: VendorSttEvent, delayMs: number): void {
    this.options.clock.setTimer(this.#waitFor(delayMs), () => {
      if (this.state === 'open' || this.state === 'finishing') this.events.push(event);
    });
  }

  #waitFor(delayMs: number): number {
    const nowMs = this.options.clock.nowMs();
    this.#deliverMs = Math.max(this.#deliverMs, nowMs + delayMs);
    return this.#deliverMs - nowMs;
  }
}
