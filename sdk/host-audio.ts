import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import { AudioOutbox } from './audio-outbox.js';
import type { SdkClock } from './clock.js';
import type { MicFrame, UnsentStore } from './frame-store.js';
import type { CapturedLengths } from './live-state.js';
import { MicrophoneTrack } from './microphone-track.js';

/** How often the captured length is told while nothing else changes: 4 times a second. */
const TOLD_SAMPLES = SAMPLE_RATE / 4;
const DRAIN_TICK_MS = 50;
/** From here on the host is told that the store will be full: 6 of its 30 minutes are left. */
const NEARLY_FULL = 0.8;
const FAR_FROM_FULL = 0.5;

export interface HostAudioOptions {
  readonly store: UnsentStore;
  readonly clock: SdkClock;
  readonly send: (frame: MicFrame) => void;
  readonly onCaptured: (lengths: CapturedLengths) => void;
  /** The store fills up, or is full: what is captured then is lost. */
  readonly onFull: (how: 'nearly' | 'full') => void;
}

/** The host's voice on its way to the server: nothing before the first hello, nothing lost after it. */
export class HostAudio {
  readonly #options: HostAudioOptions;
  #track: MicrophoneTrack | null = null;
  #outbox: AudioOutbox | null = null;
  #toldSamples = 0;
  #nearlyFull = false;

  constructor(options: HostAudioOptions) {
    this.#options = options;
  }

  /** The server wants the track from this frame on; the first time, that is where it begins. */
  connect(nextSeq: number): void {
    this.#track ??= new MicrophoneTrack(this.#options.store, nextSeq);
    this.#outbox ??= new AudioOutbox({ track: this.#track, clock: this.#options.clock, send: this.#options.send });
    this.#outbox.connect(nextSeq);
    this.#tell();
  }

  disconnect(): void {
    this.#outbox?.disconnect();
  }

  acknowledge(nextSeq: number): void {
    this.#outbox?.acknowledge(nextSeq);
    this.#tell();
  }

  push(at: number, samples: Int16Array): void {
    if (this.#track === null) return;
    const lostBefore = this.#track.lostSamples;
    this.#track.push(at, samples);
    this.#outbox?.pump();
    if (this.#track.lostSamples > lostBefore) this.#options.onFull('full');
    else this.#watchFill(this.#track.fill);
    if (this.#track.capturedSamples - this.#toldSamples >= TOLD_SAMPLES) this.#tell();
  }

  /** Sends the frame in progress as it is. */
  flush(): void {
    this.#track?.flush();
    this.#outbox?.pump();
  }

  /**
   * Resolves when every captured frame has been handed to the connection, or when nothing has moved for `stalledMs`.
   * Counted in looks: on a machine that slept in between, the time it slept is no stall.
   */
  drained(stalledMs: number): Promise<void> {
    let least = Number.POSITIVE_INFINITY;
    let still = 0;
    return new Promise((resolve) => {
      const look = () => {
        const backlog = this.#outbox?.backlogFrames ?? 0;
        still = backlog < least ? 0 : still + 1;
        least = Math.min(least, backlog);
        if (backlog === 0 || still * DRAIN_TICK_MS >= stalledMs) resolve();
        else this.#options.clock.setTimer(DRAIN_TICK_MS, look);
      };
      look();
    });
  }

  /** Tells it once each time the store fills up. */
  #watchFill(fill: number): void {
    if (fill > NEARLY_FULL && !this.#nearlyFull) this.#options.onFull('nearly');
    this.#nearlyFull = fill > (this.#nearlyFull ? FAR_FROM_FULL : NEARLY_FULL);
  }

  #tell(): void {
    if (this.#track === null) return;
    const { capturedSamples, unconfirmedSamples, positionSamples, keptIn } = this.#track;
    this.#toldSamples = capturedSamples;
    this.#options.onCaptured({ capturedSamples, unconfirmedSamples, positionSamples, keptIn });
  }
}
