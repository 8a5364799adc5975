import { AsyncQueue } from '../../core/async-queue.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttAdapter, SttCapabilities, SttEvent, SttOptions } from '../stt.js';

/** Something that happens once the audio has reached session sample `at`. */
export type MockSttCue = { readonly at: number } & (
  | { readonly event: SttEvent }
  | { readonly fail: ProviderError }
  /** The engine hangs up without an error. */
  | { readonly end: true }
);

export interface MockSttOptions {
  readonly cues?: readonly MockSttCue[];
  readonly capabilities?: Partial<SttCapabilities>;
}

/** One transcription that was asked for, as it went. */
export interface MockSttCall {
  readonly keyterms: readonly string[];
  /** Session sample behind the last one that came. */
  heardUntil: number;
  chunks: number;
  state: 'open' | 'ended' | 'aborted' | 'failed';
}

interface OpenCall {
  readonly call: MockSttCall;
  readonly events: AsyncQueue<SttEvent>;
}

const EVENTS_MAX = 10_000;

/** A recogniser that says what it was told to: at given samples of the audio, or when `emit` is called. */
export class MockStt implements SttAdapter {
  readonly provider = 'mock';
  readonly model = 'mock-stt';
  readonly rehearsal = false;
  readonly capabilities: SttCapabilities;
  readonly calls: MockSttCall[] = [];
  readonly #cues: readonly MockSttCue[];
  readonly #open = new Set<OpenCall>();
  #closed = false;

  constructor({ cues = [], capabilities = {} }: MockSttOptions = {}) {
    this.#cues = cues.toSorted((a, b) => a.at - b.at);
    this.capabilities = { punctuation: true, wordTimes: true, finalDelayMs: 100, ...capabilities };
  }

  /** Says it in every transcription that is open. */
  emit(event: SttEvent): void {
    for (const { events } of this.#open) events.push(event);
  }

  /** Breaks every transcription that is open. */
  fail(error: ProviderError): void {
    for (const open of this.#open) end(open, 'failed', error);
  }

  async *transcribe(audio: AsyncIterable<PcmChunk>, { signal, keyterms = [] }: SttOptions): AsyncIterable<SttEvent> {
    if (this.#closed) throw new ProviderError('mock', 'unavailable', 'This recogniser has been closed.');
    const call: MockSttCall = { keyterms, heardUntil: 0, chunks: 0, state: 'open' };
    this.calls.push(call);
    const open: OpenCall = { call, events: new AsyncQueue<SttEvent>(EVENTS_MAX) };
    const stop = () => end(open, 'aborted');
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    this.#open.add(open);
    try {
      void this.#listen(audio, open);
      for await (const event of open.events) {
        if (signal.aborted) return;
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#open.delete(open);
      end(open, 'ended');
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const open of this.#open) end(open, 'ended');
  }

  async #listen(audio: AsyncIterable<PcmChunk>, open: OpenCall): Promise<void> {
    const { call } = open;
    let next = 0;
    try {
      for await (const { at, samples } of audio) {
        if (call.state !== 'open') return;
        call.chunks += 1;
        call.heardUntil = at + samples.length;
        for (let cue = this.#cues[next]; cue && cue.at <= call.heardUntil; cue = this.#cues[next]) {
          next += 1;
          perform(cue, open);
        }
      }
      end(open, 'ended');
    } catch (error) {
      end(open, 'failed', error);
    }
  }
}

function perform(cue: MockSttCue, open: OpenCall): void {
  if ('event' in cue) open.events.push(cue.event);
  else if ('fail' in cue) end(open, 'failed', cue.fail);
  else end(open, 'ended');
}

function end({ call, events }: OpenCall, state: MockSttCall['state'], error?: unknown): void {
  if (call.state !== 'open') return;
  call.state = state;
  if (error === undefined) events.close();
  else events.fail(error);
}
