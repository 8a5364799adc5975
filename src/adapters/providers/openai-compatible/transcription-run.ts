import { delay, isAbort } from '../../../core/abort.js';
import { AsyncQueue } from '../../../core/async-queue.js';
import { createSpeechDetector } from '../../../audio/vad.js';
import type { Logger } from '../../../core/logger.js';
import { msToSamples, SAMPLE_RATE } from '../../../protocol/audio-format.js';
import { ProviderError } from '../../provider-error.js';
import type { HeardWord, PcmChunk, SttEvent } from '../../stt.js';
import type { Transcription } from './transcription-answer.js';
import { TranscriptionPatience } from './transcription-patience.js';
import { postRecording, type TranscriptionRequest } from './transcription-request.js';
import { type Utterance, UtteranceCollector } from './utterance-collector.js';

export interface TranscriptionRunOptions {
  readonly request: TranscriptionRequest;
  readonly logger: Logger;
  /** Another recogniser stands behind. */
  readonly impatient: boolean;
}

/** Speech waiting for a server that fails: more than is said until hope is given up. 29 MB at most. */
const WAITING_SAMPLES = msToSamples(5 * 60_000);
const WAITING_UTTERANCES = 1_000;

/** One session: collects utterances and has them recognised one at a time, in order. */
export class TranscriptionRun {
  readonly #utterances = new AsyncQueue<Utterance>(WAITING_UTTERANCES);
  readonly #abort = new AbortController();
  readonly #patience: TranscriptionPatience;
  readonly #logger: Logger;
  #request: TranscriptionRequest;
  #waiting = 0;
  #room: (() => void) | undefined;

  constructor({ request, logger, impatient }: TranscriptionRunOptions) {
    this.#request = request;
    this.#patience = new TranscriptionPatience({ clock: request.clock, impatient });
    this.#logger = logger;
  }

  async *transcribe(audio: AsyncIterable<PcmChunk>, signal: AbortSignal): AsyncIterable<SttEvent> {
    const stop = () => this.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      void this.#listen(audio);
      for await (const utterance of this.#utterances) {
        const transcription = await this.#recognise(utterance);
        if (this.#over) return;
        this.#waiting -= utterance.samples.length;
        this.#makeRoom();
        if (transcription !== undefined && transcription.text !== '') yield finalOf(utterance, transcription);
        if (this.#over) return;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.stop();
    }
  }

  /** Drops the request under way and everything that waits. Stopping twice does nothing. */
  stop(): void {
    this.#abort.abort();
    this.#utterances.close();
    this.#makeRoom();
  }

  get #over(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Never rejects: whatever goes wrong in the audio comes out behind what was said before it. */
  async #listen(audio: AsyncIterable<PcmChunk>): Promise<void> {
    const detector = createSpeechDetector();
    const collector = new UtteranceCollector(detector);
    try {
      for await (const chunk of audio) {
        if (this.#over) return;
        for (const utterance of collector.push(chunk)) this.#add(utterance);
        if (this.#waiting >= WAITING_SAMPLES) await new Promise<void>((resolve) => (this.#room = resolve));
      }
      for (const utterance of collector.finish()) this.#add(utterance);
      this.#utterances.close();
    } catch (error) {
      this.#utterances.fail(error);
    } finally {
      detector.close();
    }
  }

  #add(utterance: Utterance): void {
    if (this.#utterances.push(utterance)) this.#waiting += utterance.samples.length;
    else if (!this.#over)
      this.#logger.warn({ provider: this.#provider }, 'an utterance was left out of the recognition');
  }

  #makeRoom(): void {
    const room = this.#room;
    if (this.#waiting >= WAITING_SAMPLES && !this.#over) return;
    this.#room = undefined;
    room?.();
  }

  /** Undefined when the run was stopped meanwhile. */
  async #recognise({ samples }: Utterance): Promise<Transcription | undefined> {
    const { signal } = this.#abort;
    const askedMs = this.#request.clock.nowMs();
    while (!this.#over) {
      try {
        const transcription = await postRecording(samples, this.#request, { signal });
        this.#patience.recovered();
        return transcription;
      } catch (error) {
        if (this.#over) return undefined;
        await this.#recover(error, askedMs);
      }
    }
    return undefined;
  }

  /** Waits before the next attempt; throws when there is no use in one. */
  async #recover(error: unknown, askedMs: number): Promise<void> {
    if (!(error instanceof ProviderError)) throw error;
    if (this.#refusesTimes(error)) {
      this.#request = { ...this.#request, format: 'json' };
      return;
    }
    const waitMs = this.#patience.waitMs(error, askedMs);
    if (waitMs === undefined) throw error;
    const { kind, status } = error;
    this.#logger.info({ provider: this.#provider, kind, status, waitMs }, 'transcription failed, trying again');
    await delay(this.#request.clock, waitMs, { signal: this.#abort.signal }).catch((reason: unknown) => {
      if (!isAbort(reason)) throw reason;
    });
  }

  #refusesTimes({ status, message }: ProviderError): boolean {
    const refused = status === 400 && /response_format|verbose_json|timestamp_granularities/.test(message);
    return refused && this.#request.format === 'verbose_json';
  }

  get #provider(): string {
    return this.#request.client.profile.id;
  }
}

function finalOf(utterance: Utterance, { text, words }: Transcription): SttEvent {
  const { at, samples, speechAt, speechEndAt } = utterance;
  const heard = placed(words, at, at + samples.length);
  const startAt = heard[0]?.startAt ?? speechAt;
  const endAt = Math.max(speechEndAt, heard.at(-1)?.endAt ?? 0, startAt + 1);
  return { type: 'final', text, startAt, endAt, words: heard };
}

/** Seconds of the recording as session samples: in order and inside it, whatever the server made of them. */
function placed(words: Transcription['words'], from: number, to: number): HeardWord[] {
  let reached = from;
  return words
    .filter(({ text }) => text !== '')
    .map(({ text, startS, endS }) => {
      const startAt = within(from + Math.round(startS * SAMPLE_RATE), reached, to);
      reached = within(from + Math.round(endS * SAMPLE_RATE), startAt, to);
      return { text, startAt, endAt: reached };
    });
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
