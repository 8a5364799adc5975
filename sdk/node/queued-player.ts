import type { PlaybackReport } from '../../src/protocol/client-events.js';
import { SpeechQueue } from '../speech-queue.js';
import type { SpeechPlayer } from '../live-types.js';

/** A run of a turn's samples as it sounded without a break. */
export interface HeardSpan {
  /** Host sample at which the run began. */
  readonly at: number;
  /** First sample of the turn in the run, and the one after its last. */
  readonly from: number;
  readonly to: number;
}

/** What the host heard of one turn. */
export interface HeardTurn {
  readonly turnId: string;
  readonly spans: readonly HeardSpan[];
  readonly state: PlaybackReport['state'];
}

/** A loudspeaker for Node: whoever owns the clock calls `render`, then `deliver` once the block has sounded. */
export class QueuedPlayer implements SpeechPlayer {
  readonly #queue = new SpeechQueue();
  readonly #heard = new Map<string, HeardTurn>();
  #listeners: ((report: PlaybackReport) => void)[] = [];
  #undelivered: PlaybackReport[] = [];

  enqueue(turnId: string, at: number, samples: Int16Array): void {
    this.#queue.enqueue(turnId, at, samples);
  }

  end(turnId: string, samples: number): void {
    this.#queue.end(turnId, samples);
  }

  clear(turnId: string): void {
    this.#queue.clear(turnId);
  }

  pause(turnId: string): void {
    this.#queue.pause(turnId);
  }

  resume(turnId: string, from: number): void {
    this.#queue.resume(turnId, from);
  }

  received(turnId: string): number {
    return this.#queue.received(turnId);
  }

  onReport(listener: (report: PlaybackReport) => void): void {
    this.#listeners.push(listener);
  }

  render(out: Int16Array, clockAt: number): void {
    this.#undelivered.push(...this.#queue.render(out, out.length, clockAt));
  }

  /** Tells what happened in the blocks rendered so far. */
  deliver(): void {
    for (const report of this.#undelivered.splice(0)) {
      this.#note(report);
      for (const listener of this.#listeners) listener(report);
    }
  }

  /** Every turn that sounded or was cleared, in order. */
  get heard(): readonly HeardTurn[] {
    return [...this.#heard.values()];
  }

  #note({ turnId, state, at, played }: PlaybackReport): void {
    const spans = this.#heard.get(turnId)?.spans ?? [];
    const last = spans.at(-1);
    const open = state === 'started' || last === undefined ? spans : [...spans.slice(0, -1), { ...last, to: played }];
    this.#heard.set(turnId, {
      turnId,
      state,
      spans: state === 'started' ? [...open, { at, from: played, to: played }] : open,
    });
  }
}
