import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import { AudioOutbox } from './audio-outbox.js';
import type { SdkClock } from './clock.js';
import type { MicFrame, UnsentStore } from './frame-store.js';
import type { CapturedLengths } from './live-state.js';
import { MicrophoneTrack } from './microphone-track.js';

/** How often the captured length is told while nothing else changes: 4 times a second. */
const TOLD_SAMPLES = SAMPLE_RATE / 4;
const DRAIN_TICK_MS = 50;

export interface HostAudioOptions {
  readonly store: UnsentStore;
  readonly clock: SdkClock;
  readonly send: (frame: MicFrame) => void;
  readonly onCaptured: (lengths: CapturedLengths) => void;
  /** Sound was captured that cannot be kept. */
  readonly onLost: () => void;
}

/** The host's voice on its way to the server: nothing before the first hello, nothing lost after it. */
export class HostAudio {
  readonly #options: HostAudioOptions;
  #track: MicrophoneTrack | null = null;
  #outbox: AudioOutbox | null = null;
  #toldSamples = 0;

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
    if (this.#track.lostSamples > lostBefore) this.#options.onLost();
    if (this.#track.capturedSamples - this.#toldSamples >= TOLD_SAMPLES) this.#tell();
  }

  /** Sends the frame in progress as it is. */
  flush(): void {
    this.#track?.flush();
    this.#outbox?.pump();
  }

  /** Resolves when every captured frame has been handed to the connection, or after `timeoutMs`. */
  drained(timeoutMs: number): Promise<void> {
    const { clock } = this.#options;
    const deadlineMs = clock.nowMs() + timeoutMs;
    return new Promise((resolve) => {
      const look = () => {
        if ((this.#outbox?.backlogFrames ?? 0) === 0 || clock.nowMs() >= deadlineMs) resolve();
        else clock.setTimer(DRAIN_TICK_MS, look);
      };
      look();
    });
  }

  #tell(): void {
    if (this.#track === null) return;
    const { capturedSamples, unconfirmedSamples, positionSamples } = this.#track;
    this.#toldSamples = capturedSamples;
    this.#options.onCaptured({ capturedSamples, unconfirmedSamples, positionSamples });
  }
}
