import { FRAME_SAMPLES } from '../src/protocol/client-events.js';
import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import type { SdkClock } from './clock.js';
import type { MicFrame } from './frame-store.js';
import type { MicrophoneTrack } from './microphone-track.js';

const FRAME_MS = (FRAME_SAMPLES * 1000) / SAMPLE_RATE;
/** While catching up: below the 10× real time at which the server calls it a flood. */
const CATCH_UP_SPEED = 7;
/** Frames sent in one go while catching up. */
const BURST_FRAMES = 7;
/** While catching up, no more than 2 s of audio wait for their acknowledgement. */
const WINDOW_FRAMES = (2 * SAMPLE_RATE) / FRAME_SAMPLES;
/** A backlog up to this is ordinary: frames leave as they are captured, whatever the acknowledgements do. */
const LIVE_BACKLOG_FRAMES = 3;

export interface AudioOutboxOptions {
  readonly track: MicrophoneTrack;
  readonly clock: SdkClock;
  readonly send: (frame: MicFrame) => void;
}

/**
 * Sends the frames of the host's track in order: at once while live; after an outage paced, and with
 * back-pressure from the acknowledgements, from the frame the server asks for.
 */
export class AudioOutbox {
  readonly #options: AudioOutboxOptions;
  #online = false;
  #nextSeq = 0;
  #confirmed = 0;
  #catchingUp = false;
  /** When the frames sent while catching up would have been spoken, at the catch-up speed. */
  #paidUntilMs = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: AudioOutboxOptions) {
    this.#options = options;
  }

  /** Frames captured and not sent on this connection. */
  get backlogFrames(): number {
    return Math.max(0, this.#options.track.nextSeq - this.#nextSeq);
  }

  /** The server wants the track from this frame on. What comes before it is kept until the server has it on disk. */
  connect(nextSeq: number): void {
    this.#online = true;
    this.#nextSeq = nextSeq;
    this.#confirmed = nextSeq;
    this.pump();
  }

  disconnect(): void {
    this.#online = false;
    this.#stopTimer();
  }

  acknowledge(nextSeq: number): void {
    this.#confirmed = Math.max(this.#confirmed, nextSeq);
    this.#options.track.acknowledge(nextSeq);
    this.pump();
  }

  /** Sends what may be sent now. */
  pump(): void {
    if (!this.#online) return;
    const backlog = this.backlogFrames;
    if (backlog === 0) this.#catchingUp = false;
    else if (backlog > LIVE_BACKLOG_FRAMES) this.#catchingUp = true;
    while (this.backlogFrames > 0 && (!this.#catchingUp || this.#mayCatchUp())) if (!this.#sendNext()) break;
  }

  #mayCatchUp(): boolean {
    if (this.#nextSeq - this.#confirmed >= WINDOW_FRAMES) return false;
    const nowMs = this.#options.clock.nowMs();
    const aheadMs = this.#paidUntilMs - nowMs;
    if (aheadMs >= (BURST_FRAMES * FRAME_MS) / CATCH_UP_SPEED) {
      this.#cancelTimer ??= this.#options.clock.setTimer(aheadMs, () => {
        this.#cancelTimer = undefined;
        this.pump();
      });
      return false;
    }
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs) + FRAME_MS / CATCH_UP_SPEED;
    return true;
  }

  /** False when no frame from here on is held: a later one is still to be captured. */
  #sendNext(): boolean {
    const seq = this.#nextSeq;
    const frame = this.#options.track.from(seq);
    if (frame === undefined) return false;
    this.#nextSeq = seq + 1;
    this.#options.send(frame.seq === seq ? frame : placeholder(seq, frame));
    return true;
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

/**
 * Stands for a frame that neither side has any more: one silent sample before the next frame, or else the server would
 * wait for it for ever and confirm nothing that follows. The rest of its place stays a hole.
 */
function placeholder(seq: number, next: MicFrame): MicFrame {
  return { seq, at: Math.max(0, next.at - (next.seq - seq)), samples: new Int16Array(1) };
}
