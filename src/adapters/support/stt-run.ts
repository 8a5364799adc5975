import { delay } from '../../core/abort.js';
import { AsyncQueue } from '../../core/async-queue.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttEvent } from '../stt.js';
import { LONGEST_WAIT_MS, SttBackOff } from './stt-back-off.js';
import { connectStt } from './stt-connect.js';
import { SttInput } from './stt-input.js';
import { SttIntake } from './stt-intake.js';
import { SttLink } from './stt-link.js';
import { SttRelay } from './stt-relay.js';
import { SttReplayPoint } from './stt-replay-point.js';
import { SttTimers } from './stt-timers.js';
import { SttTranscript } from './stt-transcript.js';
import type { SttConnection, SttVendor } from './stt-vendor.js';

export interface SttRunOptions {
  readonly vendor: SttVendor;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ringMs: number;
  readonly random: () => number;
  readonly keyterms: readonly string[];
}

/** Events wait here only while the reader is busy. */
const EVENTS_MAX = 10_000;
const BEAT_MS = 1_000;
/** A connection is replaced from this age before its end on, at the next pause or final. */
const ROTATION_WINDOW_MS = 30_000;
const DRAIN_MS = 2_000;
/** Audio further ahead of the clock than this is no microphone's. */
const AHEAD_MS = 5_000;
/** For the last finals, beyond what it takes to send again what is not acknowledged. */
const LAST_WORDS_MS = 30_000;

/** One transcription: the connections that serve it, one after the other. */
export class SttRun {
  readonly #options: SttRunOptions;
  readonly #events = new AsyncQueue<SttEvent>(EVENTS_MAX);
  readonly #abort = new AbortController();
  readonly #intake: SttIntake;
  readonly #input: SttInput;
  readonly #backOff: SttBackOff;
  readonly #replay: SttReplayPoint;
  readonly #relay: SttRelay;
  readonly #timers: SttTimers;
  #current: SttLink | undefined;
  #opening = false;
  #toldLost = false;

  /** Needs `loadResampler` first. */
  constructor(options: SttRunOptions) {
    const { vendor, clock, ringMs, random } = options;
    this.#options = options;
    const intake = new SttIntake({ sampleRate: vendor.sampleRate, frameMs: vendor.frameMs, ringMs });
    this.#intake = intake;
    this.#backOff = new SttBackOff(random);
    this.#replay = new SttReplayPoint({ vendor, intake });
    this.#timers = new SttTimers(clock);
    const transcript = new SttTranscript({
      map: intake.map,
      events: this.#events,
      sessionEnd: () => intake.sessionEnd,
    });
    this.#relay = new SttRelay({ transcript, onFinal: () => this.#acknowledge() });
    this.#input = new SttInput({
      clock,
      intake,
      crowded: () => this.#waitingMs() > ringMs / 4,
      // Connected time is paid for: the first connection waits for the first audio.
      onFirst: () => this.#begin(),
      onAudio: () => this.#pass(),
      onEnd: () => this.#finish(),
      onError: (error) => this.#end(error),
    });
  }

  /** To be called once. Ends, without an error, on abort. */
  async *transcribe(audio: AsyncIterable<PcmChunk>, signal: AbortSignal): AsyncIterable<SttEvent> {
    const stop = () => this.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      void this.#input.listen(audio);
      for await (const event of this.#events) {
        if (signal.aborted) return;
        yield event;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.stop();
      this.#intake.close();
    }
  }

  /** Closes every connection in this tick; the iteration ends. */
  stop(): void {
    this.#end();
  }

  get #over(): boolean {
    return this.#abort.signal.aborted;
  }

  #begin(): void {
    void this.#open(0);
    this.#timers.after(BEAT_MS, () => this.#beat());
  }

  /** New audio goes on to the connection, if there is one. */
  #pass(): void {
    const { vendor, logger } = this.#options;
    this.#current?.wake();
    if (this.#intake.frames.lost === 0 || this.#toldLost) return;
    this.#toldLost = true;
    logger.warn({ provider: vendor.provider }, 'audio grew too old before it was recognised');
  }

  /** Audio that could wait where it comes from: a source that is live goes on through an outage, whatever falls out. */
  #waitingMs(): number {
    const { frames } = this.#intake;
    const from = this.#current?.next ?? (this.#input.aheadMs > AHEAD_MS ? this.#replay.frame : frames.next);
    return (frames.next - from) * this.#options.vendor.frameMs;
  }

  #finish(): void {
    const { vendor, logger } = this.#options;
    const { frames } = this.#intake;
    if (!frames.used) return this.#end();
    this.#current?.finishAt(frames.next);
    const unheardFrames = frames.next - this.#replay.frame;
    this.#timers.after(LAST_WORDS_MS + (unheardFrames * vendor.frameMs) / vendor.catchUpRate, () => {
      logger.warn({ provider: vendor.provider }, 'the last words of a recognition did not come');
      this.#end();
    });
  }

  /** Tries until a connection stands, or there is no hope; the one that is being replaced serves on meanwhile. */
  async #open(firstWaitMs: number): Promise<void> {
    if (this.#opening || this.#over) return;
    this.#opening = true;
    const { vendor, clock, keyterms } = this.#options;
    const { signal } = this.#abort;
    try {
      for (let waitMs = firstWaitMs, open = false; !open; ) {
        if (waitMs > 0) await delay(clock, waitMs, { signal });
        const startedMs = clock.nowMs();
        const connection = await connectStt(vendor, { clock, keyterms, signal }).catch((error: unknown) => {
          waitMs = this.#waitAfter(error);
        });
        if (connection === undefined) continue;
        open = true;
        this.#adopt(connection, startedMs);
      }
    } catch (error) {
      this.#end(error);
    } finally {
      this.#opening = false;
    }
  }

  /** The new connection takes over from the first audio that is not acknowledged. */
  #adopt(connection: SttConnection, openedMs: number): void {
    const old = this.#current;
    if (this.#over || (this.#input.ended && old !== undefined)) return connection.abort();
    const link = this.#link(connection, openedMs);
    this.#current = link;
    this.#replay.restart();
    if (old !== undefined) {
      this.#relay.drain(old);
      this.#timers.after(DRAIN_MS, () => this.#drained(old));
    }
    if (this.#input.ended) link.finishAt(this.#intake.frames.next);
    link.start();
  }

  #link(connection: SttConnection, openedMs: number): SttLink {
    const { vendor, clock } = this.#options;
    const link: SttLink = new SttLink({
      vendor,
      clock,
      frames: this.#intake.frames,
      connection,
      from: this.#replay.frame,
      openedMs,
      onEvent: (event) => {
        this.#replay.hear(event, clock.nowMs());
        this.#relay.hear(link, event);
      },
      onEnd: (error) => this.#lose(link, error),
    });
    return link;
  }

  #drained(link: SttLink): void {
    if (!this.#relay.isDraining(link)) return;
    link.abort();
    this.#relay.drained();
    if (this.#input.ended && this.#current === undefined && !this.#opening) this.#end();
  }

  #lose(link: SttLink, error: unknown): void {
    if (this.#over) return;
    if (this.#relay.isDraining(link)) return this.#drained(link);
    if (link !== this.#current) return;
    this.#current = undefined;
    this.#input.wake();
    if (error === undefined && this.#input.ended && link.finished) {
      if (!this.#relay.draining) this.#end();
      return;
    }
    try {
      void this.#open(this.#waitAfter(error));
    } catch (fatal) {
      this.#end(fatal);
    }
  }

  /** How long to wait before the next attempt. Throws what cannot be retried; garbage can: the audio is sent again. */
  #waitAfter(error: unknown): number {
    const { vendor, logger } = this.#options;
    const { provider } = vendor;
    const reason = error ?? new ProviderError(provider, 'unavailable', `${provider} ended the recognition early.`);
    const passes = reason instanceof ProviderError && (reason.retryable || reason.kind === 'protocol');
    if (!passes || this.#over) throw reason;
    const waitMs = this.#backOff.failed(reason.retryAfterMs);
    const { kind, status, message } = reason;
    logger.info({ provider, kind, status, reason: message, waitMs }, 'recogniser connection lost');
    if (waitMs === undefined && this.#current === undefined) throw reason;
    return waitMs ?? LONGEST_WAIT_MS;
  }

  #acknowledge(): void {
    this.#backOff.recovered();
    this.#replay.told(this.#relay.end);
    this.#rotateWhenDue();
  }

  #rotateWhenDue(): void {
    const { maxAgeMs } = this.#options.vendor;
    const link = this.#current;
    if (link === undefined || this.#input.ended || this.#relay.draining) return;
    if (link.ageMs >= maxAgeMs - Math.min(ROTATION_WINDOW_MS, maxAgeMs / 4)) void this.#open(0);
  }

  #beat(): void {
    if (this.#current !== undefined) this.#watch(this.#current);
    this.#input.wake();
    this.#timers.after(BEAT_MS, () => this.#beat());
  }

  #watch(link: SttLink): void {
    const { vendor, clock } = this.#options;
    const { provider } = vendor;
    if (link.halfOpen) {
      link.abort();
      return this.#lose(link, new ProviderError(provider, 'timeout', `${provider} does not answer any more.`));
    }
    const nowMs = clock.nowMs();
    this.#backOff.stood(BEAT_MS);
    this.#replay.beat(link, nowMs);
    if (link.ageMs >= vendor.maxAgeMs || !this.#replay.isPending(nowMs)) this.#rotateWhenDue();
    if (this.#waitingMs() <= 0) this.#input.keepAlive();
  }

  #end(error?: unknown): void {
    if (this.#over) return;
    const { vendor, logger } = this.#options;
    this.#abort.abort();
    this.#timers.stop();
    this.#current?.abort();
    this.#relay.abort();
    this.#input.stop();
    const lostMs = this.#intake.frames.lost * vendor.frameMs;
    if (lostMs > 0) logger.warn({ provider: vendor.provider, lostMs }, 'audio was left out of a recognition');
    if (error === undefined) this.#events.close();
    else this.#events.fail(error);
  }
}
