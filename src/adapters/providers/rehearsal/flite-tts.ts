import { msToSamples } from '../../../protocol/audio-format.js';
import { ProviderError } from '../../provider-error.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../../tts.js';
import { FliteThreads, type FliteThreadsOptions } from './flite-threads.js';
import { REHEARSAL_VOICES, type RehearsalVoice, isRehearsalVoice } from './flite-voices.js';
import { spokenForm } from './spoken-form.js';

const PIECE_SAMPLES = msToSamples(100);

/**
 * The built-in voices: flite as WebAssembly in worker threads, no key and no download.
 * An utterance is made whole (RTF about 0.02) and handed on in pieces of 100 ms, its word times first.
 */
export class FliteTts implements TtsAdapter {
  readonly provider = 'rehearsal';
  readonly model = 'flite';
  readonly rehearsal = true;
  readonly voices: readonly string[] = REHEARSAL_VOICES;
  readonly #threads: FliteThreads;

  constructor(options: Partial<FliteThreadsOptions> = {}) {
    this.#threads = new FliteThreads({ threads: 2, ...options });
  }

  /** One word in every voice on every thread: the first call of a voice costs 150–250 ms more than the next. */
  async warmUp(): Promise<void> {
    const { signal } = new AbortController();
    const everywhere = REHEARSAL_VOICES.flatMap((voice) => Array.from({ length: this.#threads.size }, () => voice));
    const replies = await Promise.all(everywhere.map((voice) => this.#threads.speak('Ready.', voice, { signal })));
    const failed = replies.find((reply) => reply?.type === 'failed');
    if (failed?.type === 'failed') {
      throw new ProviderError('rehearsal', 'unavailable', `The built-in voice does not start: ${failed.message}`);
    }
  }

  async *synthesize({ text, voice }: TtsRequest, { signal }: { signal: AbortSignal }): AsyncIterable<TtsEvent> {
    if (signal.aborted) return;
    const reply = await this.#threads.speak(speakable(text), knownVoice(voice), { signal });
    if (!reply || signal.aborted) return;
    if (reply.type === 'failed')
      throw new ProviderError('rehearsal', 'protocol', `The built-in voice failed: ${reply.message}`);
    if (reply.words.length === 0) throw unspeakable(text);
    yield { type: 'words', words: reply.words, timing: 'engine' };
    for (let at = 0; at < reply.samples.length; at += PIECE_SAMPLES) {
      if (signal.aborted) return;
      yield { type: 'audio', samples: reply.samples.subarray(at, at + PIECE_SAMPLES) };
    }
  }

  async close(): Promise<void> {
    await this.#threads.close();
  }
}

function speakable(text: string): string {
  if (spokenForm(text) === undefined) throw unspeakable(text);
  return text;
}

function knownVoice(name: string): RehearsalVoice {
  if (isRehearsalVoice(name)) return name;
  throw new ProviderError(
    'rehearsal',
    'invalid-request',
    `There is no built-in voice "${name}": ${REHEARSAL_VOICES.join(', ')}.`,
  );
}

function unspeakable(text: string): ProviderError {
  const shown = text.trim().slice(0, 40);
  return new ProviderError('rehearsal', 'unspeakable', `"${shown}" cannot be spoken by the built-in voice.`);
}
