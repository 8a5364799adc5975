import type { PcmChunk, SttAdapter, SttEvent } from '../adapters/stt.js';
import { ProviderError } from '../adapters/provider-error.js';
import { createSpeechDetector, type SpeechChange } from '../audio/vad.js';
import { VoiceEnd } from '../audio/voice-end.js';
import { childAbort, delay } from '../core/abort.js';
import { AsyncQueue } from '../core/async-queue.js';
import type { Clock } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import { msToSamples } from '../protocol/audio-format.js';
import { type AudioChunkHeader, FRAME_SAMPLES } from '../protocol/client-events.js';
import { HostFrames, type Recorder } from '../recording/index.js';
import { HostClock } from './host-clock.js';
import type { UnheardVoice } from './left-unheard.js';

/** Waits before a recogniser that broke is started again. */
const STT_RESTART_MS = [500, 2_000, 8_000] as const;

/** Without a recording, every so many frames are acknowledged as they come. */
const UNRECORDED_ACK_FRAMES = 4;

/** Where the host's track goes on, and how long ago the session began, when another process began it. */
export interface HostFrom {
  readonly seq: number;
  readonly at: number;
  readonly elapsedMs: number;
  /** The end of the track, recorded and not recognised. */
  readonly unheard: UnheardVoice | null;
}

export interface HostEarOptions {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly stt: SttAdapter;
  /** Names the recogniser should know. */
  readonly keyterms: readonly string[];
  readonly signal: AbortSignal;
  readonly audioAheadMs: number;
  readonly sttQueueFrames: number;
  /** Null for a session that begins here. */
  readonly from: HostFrom | null;
  /** Frames below this have come and are not recorded. */
  readonly onUnrecorded: (nextSeq: number) => void;
  /** The host's voice began or ended, at a sample of the session clock. */
  readonly onVoice: (change: SpeechChange) => void;
  readonly onWords: (event: SttEvent) => void;
  /** Recognition stopped for good (`final`) or is being restarted. */
  readonly onSttTrouble: (error: unknown, final: boolean) => void;
}

/** Everything the microphone feeds: the track, the voice detector and the recogniser. One frame is three plain calls. */
export class HostEar {
  readonly clock: HostClock;
  readonly #frames = new HostFrames();
  readonly #detector = createSpeechDetector();
  readonly #voiceEnd = new VoiceEnd();
  readonly #startMs: number;
  #queue: AsyncQueue<PcmChunk>;
  #listened = 0;
  #closed = false;

  constructor(private readonly options: HostEarOptions) {
    const { seq, at, elapsedMs } = options.from ?? { seq: 0, at: 0, elapsedMs: 0 };
    this.clock = new HostClock(options.clock, at);
    this.#frames.continueAt(seq, at);
    this.#listened = at;
    this.#startMs = options.clock.nowMs() - elapsedMs;
    this.#queue = this.#newQueue();
  }

  /** The frame the client should send next, and where its clock goes on. */
  get wanted(): { nextSeq: number; at: number } {
    const { nextSeq, nextAt } = this.#frames;
    // Before the first frame the clock has not begun: it begins with it.
    return { nextSeq, at: this.#listened === 0 ? 0 : Math.max(nextAt, this.clock.now()) };
  }

  /** The last sample that was certainly speech; 0 before there was any. */
  get lastVoicedAt(): number {
    return this.#detector.lastVoicedAt;
  }

  /** Frames below this are accounted for, on disk or not. */
  get nextSeq(): number {
    return this.#frames.nextSeq;
  }

  /** One frame of the host's microphone; after the close it is no longer wanted. Throws AppError for a frame that cannot be. */
  push(header: AudioChunkHeader, samples: Int16Array): void {
    if (this.#closed) return;
    if (samples.length !== header.n) {
      throw new AppError(
        'AUDIO_REJECTED',
        `The audio chunk holds ${samples.length} samples, its header says ${header.n}.`,
        {
          details: { field: 'n', expected: `${samples.length}` },
        },
      );
    }
    if (this.options.recorder.full) this.#frames.expectPast(header, this.latestPossible);
    else if (!this.#frames.accept(header, this.latestPossible)) return;
    else this.#keep(header, samples);
    if (header.at < this.#listened) return;
    this.#hear(header.at, samples);
  }

  /** Hears what another process had recorded and not recognised, before any frame of this one. */
  hearLeft(): void {
    const { at = 0, samples = new Int16Array() } = this.options.from?.unheard ?? {};
    for (let from = 0; from < samples.length; from += FRAME_SAMPLES)
      this.#hear(at + from, samples.subarray(from, from + FRAME_SAMPLES));
  }

  #hear(at: number, samples: Int16Array): void {
    this.#listened = at + samples.length;
    this.clock.observe(this.#listened);
    this.#queue.push({ at, samples });
    this.#voiceEnd.push(samples, at);
    for (const change of this.#detector.push(samples, at)) {
      this.options.onVoice({ ...change, at: change.type === 'end' ? this.#voiceEnd.near(change.at) : change.at });
    }
  }

  /** Recognises until the session ends; never rejects. */
  async listen(): Promise<void> {
    for (let attempt = 0; !this.options.signal.aborted; attempt += 1) {
      const startedMs = this.options.clock.nowMs();
      const failure = await this.#recognise();
      if (failure === null) return;
      if (this.options.clock.nowMs() - startedMs > 60_000) attempt = 0;
      const waitMs = STT_RESTART_MS[attempt];
      const hopeless =
        waitMs === undefined || (failure instanceof ProviderError && failure.kind !== 'protocol' && !failure.retryable);
      this.options.onSttTrouble(failure, hopeless || isMissing(failure));
      if (hopeless || isMissing(failure)) return;
      this.#queue = this.#newQueue();
      await delay(this.options.clock, waitMs, { signal: this.options.signal }).catch(() => undefined);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.close();
    this.#detector.close();
  }

  /** Null when the recognition ended as it should. */
  async #recognise(): Promise<unknown> {
    const { stt, signal, keyterms } = this.options;
    const abort = childAbort(signal);
    try {
      for await (const event of stt.transcribe(this.#queue, { signal: abort.signal, keyterms }))
        this.options.onWords(event);
      return signal.aborted || this.#queue.closed
        ? null
        : new ProviderError(stt.provider, 'protocol', 'The recogniser ended early.');
    } catch (error) {
      return signal.aborted ? null : error;
    } finally {
      abort.dispose();
    }
  }

  /** To the recorder, which says when it is on disk; without a recording there is nothing to wait for. */
  #keep({ seq, at }: AudioChunkHeader, samples: Int16Array): void {
    const { recorder, onUnrecorded } = this.options;
    const contiguousSeq = this.#frames.nextSeq;
    if (recorder.recording) {
      // What there is no room for is only listened to now, and comes again from here.
      if (!recorder.writeHost({ seq, at, samples, contiguousSeq })) this.#frames.refuse({ seq, at });
    } else if (contiguousSeq % UNRECORDED_ACK_FRAMES === 0) {
      onUnrecorded(contiguousSeq);
    }
  }

  #newQueue(): AsyncQueue<PcmChunk> {
    return new AsyncQueue(this.options.sttQueueFrames, 'drop-oldest');
  }

  /** No sample of the host's clock can lie beyond this one now. */
  get latestPossible(): number {
    return msToSamples(this.options.clock.nowMs() - this.#startMs + this.options.audioAheadMs);
  }
}

/** An engine that is not installed will not come back by itself. */
function isMissing(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === 'unavailable' && error.message.includes('not installed');
}
