import { SpeechQueue } from '../../sdk/speech-queue.js';
import type { MockStt } from '../../src/adapters/mock/mock-stt.js';
import type { LiveSession } from '../../src/podcast/live-session.js';
import { msToSamples, SAMPLE_RATE, samplesToMs } from '../../src/protocol/audio-format.js';
import type { PlaybackReport } from '../../src/protocol/client-events.js';
import type { ServerEventName, ServerPayload } from '../../src/protocol/server-events.js';
import type { SessionSocket } from '../../src/realtime/session-socket.js';
import { OWNER } from './open-door.js';
import type { VirtualClock } from './virtual-clock.js';

export interface HeardSpan {
  readonly speaker: string;
  readonly turnId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Told {
  readonly name: ServerEventName;
  readonly atMs: number;
  readonly payload: object;
}

const TICK_MS = 40;
const FRAME = msToSamples(TICK_MS);
const SILENCE = new Int16Array(FRAME);
/** A recogniser's first words after the voice begins, and its final text after the voice ends. */
const PARTIAL_MS = 400;
const FINAL_MS = 200;

/** A second of a vowel: harmonics of 140 Hz under two formants, which the real voice detector takes for speech. */
const VOWEL = Int16Array.from({ length: SAMPLE_RATE }, (_, n) => {
  let sum = 0;
  for (let harmonic = 1; harmonic <= 18; harmonic += 1) {
    const hz = 140 * harmonic;
    const gain = Math.exp(-(((hz - 600) / 400) ** 2)) + 0.6 * Math.exp(-(((hz - 1_300) / 500) ** 2)) + 0.05;
    sum += gain * Math.sin((2 * Math.PI * hz * n) / SAMPLE_RATE + harmonic);
  }
  return Math.round(3_000 * sum);
});

/**
 * A host at a page, on virtual time and without a network: a microphone with a voice in it when `speak` says so, and the
 * page's own playback queue, whose reports go straight to the session. Keeps what was heard when.
 */
export class SimulatedHost implements SessionSocket {
  readonly id = 'host';
  readonly principal = OWNER;
  readonly told: Told[] = [];
  readonly heard: HeardSpan[] = [];
  /** When the host's own voice was on, in milliseconds of the session. */
  readonly spoken: { readonly fromMs: number; readonly toMs: number }[] = [];
  readonly #queue = new SpeechQueue();
  readonly #out = new Int16Array(FRAME);
  readonly #speakers = new Map<string, string>();
  #sounding: { readonly turnId: string; readonly at: number } | null = null;
  #session: LiveSession | null = null;
  #frames = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly stt: MockStt,
  ) {}

  /** From now on the microphone is live. */
  enter(session: LiveSession): void {
    this.#session = session;
  }

  get nowMs(): number {
    return this.#frames * TICK_MS;
  }

  /** Passes time; the host's clock goes with it, frame by frame. */
  async pass(ms: number): Promise<void> {
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      await this.clock.advance(TICK_MS);
      this.#tick();
    }
  }

  /** Speaks for `ms` and passes that time; the words are recognised on the way, their final text a little after. */
  async speak(text: string, ms: number): Promise<void> {
    const { stt } = this;
    const fromMs = this.nowMs;
    const startAt = msToSamples(fromMs);
    const endAt = msToSamples(fromMs + ms);
    this.spoken.push({ fromMs, toMs: fromMs + ms });
    const words = text.split(' ').slice(0, 4).join(' ');
    this.clock.setTimer(PARTIAL_MS, () => stt.emit({ type: 'partial', text: words, startAt }));
    this.clock.setTimer(ms + FINAL_MS, () => stt.emit({ type: 'final', text, startAt, endAt, words: [] }));
    await this.pass(ms);
  }

  /** Every event of one name, oldest first. */
  all<E extends ServerEventName>(name: E): (ServerPayload<E> & { atMs: number })[] {
    const found = this.told.filter((event) => event.name === name);
    return found.map(({ payload, atMs }) => ({ ...(payload as ServerPayload<E>), atMs }));
  }

  send(name: ServerEventName, payload: object, pcm?: Uint8Array): void {
    if (name !== 'speech.chunk') this.told.push({ name, payload, atMs: this.nowMs });
    this.#play(name, payload as { turnId: string; speaker: string; at: number; samples: number; from: number }, pcm);
  }

  /** What the host says goes to the session itself: there is no line between them. */
  onEvent(): void {}

  onClose(): void {}

  close(): void {
    this.#session = null;
  }

  #play(
    name: ServerEventName,
    order: { turnId: string; speaker: string; at: number; samples: number; from: number },
    pcm?: Uint8Array,
  ): void {
    const { turnId } = order;
    if (name === 'speech.chunk' && pcm) {
      this.#speakers.set(turnId, order.speaker);
      this.#queue.enqueue(turnId, order.at, new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2));
    } else if (name === 'speech.end') this.#queue.end(turnId, order.samples);
    else if (name === 'speech.clear') this.#queue.clear(turnId);
    else if (name === 'speech.pause') this.#queue.pause(turnId);
    else if (name === 'speech.resume') this.#queue.resume(turnId, order.from);
  }

  #tick(): void {
    const at = this.#frames * FRAME;
    const seq = this.#frames;
    const ms = this.nowMs;
    const voiced = this.spoken.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
    this.#frames += 1;
    const offset = at % SAMPLE_RATE;
    const samples = voiced ? VOWEL.subarray(offset, offset + FRAME) : SILENCE;
    this.#session?.pushAudio({ seq, at, n: FRAME }, samples);
    for (const report of this.#queue.render(this.#out, FRAME, at)) this.#take(report);
  }

  #take(report: PlaybackReport): void {
    const { turnId, at, state } = report;
    if (state === 'started') this.#sounding = { turnId, at };
    else if (state !== 'progress' && this.#sounding) {
      const span = { fromMs: samplesToMs(this.#sounding.at), toMs: samplesToMs(at) };
      this.heard.push({ turnId, speaker: this.#speakers.get(turnId) ?? '', ...span });
      this.#sounding = null;
    }
    this.#session?.report(report);
  }
}
