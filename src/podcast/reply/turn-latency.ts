import { samplesToMs } from '../../protocol/audio-format.js';
import type { TurnLatency } from '../../protocol/server-events.js';

/** Where the host's turn ended, on both clocks; null for a turn that answers nobody (autopilot, the floor given by hand). */
export interface HostEnd {
  /** Last voiced sample of the host. */
  readonly at: number;
  readonly ms: number;
}

type Stage = 'decided' | 'token' | 'clause' | 'sound';

/**
 * Times one turn from the host's last voiced sample to the first heard one. The stages are differences of one chain of
 * moments, and the last one is taken from the host's clock: their sum is what the host measured, by construction.
 */
export class TurnStopwatch {
  readonly #moments = new Map<Stage, number>();
  readonly #startMs: number;

  constructor(
    private readonly nowMs: () => number,
    private readonly hostEnd: HostEnd | null,
  ) {
    this.#startMs = hostEnd?.ms ?? nowMs();
    this.mark('decided');
  }

  /** Notes the first time a stage is reached. */
  mark(stage: Stage): void {
    if (!this.#moments.has(stage)) this.#moments.set(stage, this.nowMs());
  }

  /** The stages once the host hears sample `heardAt`; `heardMs` is the same moment on our clock. */
  result(heardAt: number, heardMs: number): Omit<TurnLatency, 'turnId' | 'speaker'> {
    const decided = this.#moments.get('decided') ?? this.#startMs;
    const token = this.#moments.get('token') ?? decided;
    const clause = this.#moments.get('clause') ?? token;
    const sound = this.#moments.get('sound') ?? clause;
    const totalMs = this.hostEnd ? samplesToMs(heardAt - this.hostEnd.at) : heardMs - this.#startMs;
    const before = sound - this.#startMs;
    return {
      endpointMs: decided - this.#startMs,
      tokenMs: token - decided,
      clauseMs: clause - token,
      soundMs: sound - clause,
      playbackMs: totalMs - before,
      totalMs,
    };
  }
}
