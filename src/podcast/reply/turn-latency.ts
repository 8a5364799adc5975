import { samplesToMs } from '../../protocol/audio-format.js';
import type { Latency } from '../../protocol/turn-figures.js';

/** Where the host's turn ended, on both clocks, and what the decision then waited for. */
export interface HostEnd {
  /** Last voiced sample of the host. */
  readonly at: number;
  readonly ms: number;
  /** The silence after which these words count as finished. */
  readonly silenceMs: number;
  /** The silence had been long enough before the recogniser's final text was there, if it ever came. */
  readonly awaitedFinal: boolean;
}

export interface TurnBeginning {
  /** When the turn was decided upon; a reply may have to wait until an earlier one is over. */
  readonly decidedMs: number;
  /** Null for a turn that answers a typed line, or nobody (autopilot, the floor given by hand). */
  readonly hostEnd: HostEnd | null;
}

type Stage = 'token' | 'clause' | 'sound';

/**
 * Times one turn from the host's last voiced sample to the first heard one. The stages are differences of one chain of
 * moments, and the last one is taken from the host's clock: their sum is what the host measured, by construction.
 */
export class TurnStopwatch {
  readonly #moments = new Map<Stage, number>();

  constructor(
    private readonly nowMs: () => number,
    private readonly beginning: TurnBeginning,
  ) {}

  /** Notes the first time a stage is reached. */
  mark(stage: Stage): void {
    if (!this.#moments.has(stage)) this.#moments.set(stage, this.nowMs());
  }

  /** The stages once the host hears sample `heardAt`; `heardMs` is the same moment on our clock. */
  result(heardAt: number, heardMs: number): Latency {
    const { decidedMs, hostEnd } = this.beginning;
    const startMs = hostEnd?.ms ?? decidedMs;
    const token = this.#moments.get('token') ?? decidedMs;
    const clause = this.#moments.get('clause') ?? token;
    const sound = this.#moments.get('sound') ?? clause;
    const totalMs = hostEnd ? samplesToMs(heardAt - hostEnd.at) : heardMs - startMs;
    const transcriptMs = transcriptWait(this.beginning);
    return {
      hostEndAt: hostEnd?.at ?? null,
      endpointMs: decidedMs - startMs - transcriptMs,
      transcriptMs,
      tokenMs: token - decidedMs,
      clauseMs: clause - token,
      soundMs: sound - clause,
      playbackMs: totalMs - (sound - startMs),
      totalMs,
    };
  }
}

/** How long the final text was waited for once the silence had been long enough for these words. */
function transcriptWait({ decidedMs, hostEnd }: TurnBeginning): number {
  return hostEnd?.awaitedFinal === true ? Math.max(0, decidedMs - hostEnd.ms - hostEnd.silenceMs) : 0;
}
