import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import type { PlaybackReport } from '../../src/protocol/client-events.js';
import type { SpeechPlayer } from '../live-types.js';
import type { ToWorklet } from './worklet-messages.js';

/** Turns whose received length is remembered; far more than are ever queued. */
const TURNS_MAX = 64;

export interface WorkletPlayerOptions {
  readonly post: (message: ToWorklet, transfer?: Transferable[]) => void;
  /** Seconds between the output of the graph and the ear, as the browser sees them now. */
  readonly latencySeconds: () => number;
}

/** The page's end of the loudspeaker: passes orders to the audio thread and dates its reports to what the host hears. */
export class WorkletPlayer implements SpeechPlayer {
  readonly #options: WorkletPlayerOptions;
  readonly #received = new Map<string, number>();
  readonly #listeners: ((report: PlaybackReport) => void)[] = [];
  #latencySamples = 0;

  constructor(options: WorkletPlayerOptions) {
    this.#options = options;
  }

  enqueue(turnId: string, at: number, samples: Int16Array): void {
    this.#received.set(turnId, Math.max(this.received(turnId), at + samples.length));
    const [oldest] = this.#received.keys();
    if (this.#received.size > TURNS_MAX && oldest !== undefined) this.#received.delete(oldest);
    // A copy, because the samples lie inside a network message that cannot be given away.
    const copy = samples.slice();
    this.#options.post({ type: 'enqueue', turnId, at, samples: copy }, [copy.buffer]);
  }

  end(turnId: string, samples: number): void {
    this.#options.post({ type: 'end', turnId, samples });
  }

  clear(turnId: string): void {
    this.#options.post({ type: 'clear', turnId });
  }

  pause(turnId: string): void {
    this.#options.post({ type: 'pause', turnId });
  }

  resume(turnId: string, from: number): void {
    this.#options.post({ type: 'resume', turnId, from });
  }

  received(turnId: string): number {
    return this.#received.get(turnId) ?? 0;
  }

  onReport(listener: (report: PlaybackReport) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * A report of the audio thread. The latency is read once per start of sound: browsers' estimates waver by a few
   * milliseconds, and a run of samples must not change its length on the way.
   */
  take(report: PlaybackReport): void {
    if (report.state === 'started') this.#latencySamples = Math.round(this.#options.latencySeconds() * SAMPLE_RATE);
    const heard = { ...report, at: report.at + this.#latencySamples };
    for (const listener of this.#listeners) listener(heard);
  }
}
