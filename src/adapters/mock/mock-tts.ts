import { type Clock, systemClock } from '../../core/clock.js';
import { msToSamples, SAMPLE_RATE } from '../../protocol/audio-format.js';
import { ProviderError } from '../provider-error.js';
import type { TimedWord, TtsAdapter, TtsEvent, TtsRequest, WordTiming } from '../tts.js';
import { pause, untilAborted } from './pause.js';

/** How the voice behaves for one sentence. */
export type MockSpeech =
  | {
      /** Until the first audio; 0 when absent. */
      readonly firstAudioMs?: number;
      /** Length of the sentence; 250 ms a word when absent. */
      readonly audioMs?: number;
      /** Audio in one event, 100 ms when absent, and the wait between events, none when absent. */
      readonly frameMs?: number;
      readonly everyMs?: number;
      /** `none` tells no word times at all. */
      readonly timing?: WordTiming | 'none';
      /** Ends the audio early, as a broken connection does, with the words of the whole sentence told. */
      readonly endAfterMs?: number;
      /** Breaks once the audio, or what `endAfterMs` leaves of it, is out. */
      readonly fail?: ProviderError;
    }
  /** Says nothing until it is aborted. */
  | { readonly stall: true };

export interface MockTtsOptions {
  readonly speech?: (request: TtsRequest) => MockSpeech;
  readonly clock?: Clock;
  readonly voices?: readonly string[];
}

const WORD_MS = 250;
const AMPLITUDE = 8_000;

/** A voice that hums: one pitch for each voice, words spread evenly over the sound. */
export class MockTts implements TtsAdapter {
  readonly provider = 'mock';
  readonly model = 'mock-tts';
  readonly rehearsal = false;
  readonly voices: readonly string[];
  readonly requests: TtsRequest[] = [];
  /** Sentences told to stop before they were done. */
  aborted = 0;
  readonly #speech: (request: TtsRequest) => MockSpeech;
  readonly #clock: Clock;
  #closed = false;

  constructor({ speech = () => ({}), clock = systemClock, voices = ['alto', 'tenor', 'bass'] }: MockTtsOptions = {}) {
    this.#speech = speech;
    this.#clock = clock;
    this.voices = voices;
  }

  async *synthesize(request: TtsRequest, { signal }: { signal: AbortSignal }): AsyncIterable<TtsEvent> {
    this.requests.push(request);
    if (this.#closed) throw new ProviderError('mock', 'unavailable', 'This voice has been closed.');
    try {
      yield* this.#play(request, signal);
    } finally {
      if (signal.aborted) this.aborted += 1;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async *#play(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsEvent> {
    const speech = this.#speech(request);
    if ('stall' in speech) return untilAborted(signal);
    const words = request.text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
    if (words.length === 0) throw new ProviderError('mock', 'unspeakable', 'There is nothing to say in this.');
    const { audioMs = words.length * WORD_MS, timing = 'engine', frameMs = 100, everyMs = 0, fail } = speech;
    if (!(await pause(this.#clock, speech.firstAudioMs ?? 0, signal))) return;
    if (timing !== 'none') yield { type: 'words', words: spread(request.text, msToSamples(audioMs)), timing };
    const samples = hum(request.voice, msToSamples(Math.min(audioMs, speech.endAfterMs ?? audioMs)));
    const frame = Math.max(1, msToSamples(frameMs));
    for (let at = 0; at < samples.length; at += frame) {
      if (at > 0 && !(await pause(this.#clock, everyMs, signal))) return;
      if (signal.aborted) return;
      yield { type: 'audio', samples: samples.subarray(at, at + frame) };
    }
    if (fail) throw fail;
  }
}

function spread(text: string, samples: number): TimedWord[] {
  const words = text.split(/\s+/).filter(Boolean);
  const place = (index: number) => Math.round((index * samples) / words.length);
  return words.map((word, index) => ({ text: word, from: place(index), to: place(index + 1) }));
}

/** The pitch of a voice, 120–620 Hz: the same for the same name, so that a test can tell who is heard. */
export function pitchOf(voice: string): number {
  const sum = [...voice].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
  return 120 + (sum % 51) * 10;
}

function hum(voice: string, length: number): Int16Array {
  const step = (2 * Math.PI * pitchOf(voice)) / SAMPLE_RATE;
  return Int16Array.from({ length }, (_, index) => Math.round(AMPLITUDE * Math.sin(step * index)));
}
