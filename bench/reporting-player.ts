import { msToSamples } from '../src/protocol/audio-format.js';
import type { PlaybackReport } from '../src/protocol/client-events.js';

const PROGRESS_SAMPLES = msToSamples(100);

interface PlayingTurn {
  readonly turnId: string;
  received: number;
  total: number | null;
  /** Played up to here when sound last started, at host sample `startedAt`; null while silent. */
  from: number;
  startedAt: number | null;
  reported: number;
  paused: boolean;
}

/**
 * A loudspeaker without sound: plays what arrives in real time on the host's clock and reports where it stands, as a
 * page does, without the cost of rendering samples.
 */
export class ReportingPlayer {
  readonly #report: (report: PlaybackReport) => void;
  #turn: PlayingTurn | null = null;

  constructor(report: (report: PlaybackReport) => void) {
    this.#report = report;
  }

  /** Samples of the turn that have left the loudspeaker; 0 when nothing plays. */
  played(turnId: string, nowAt: number): number {
    return this.#turn?.turnId === turnId ? positionOf(this.#turn, nowAt) : 0;
  }

  enqueue(turnId: string, end: number, nowAt: number): void {
    if (this.#turn?.turnId !== turnId) {
      this.#turn = { turnId, received: 0, total: null, from: 0, startedAt: null, reported: 0, paused: false };
    }
    this.#turn.received = Math.max(this.#turn.received, end);
    this.advance(nowAt);
  }

  end(turnId: string, samples: number, nowAt: number): void {
    if (this.#turn?.turnId !== turnId) return;
    this.#turn.total = samples;
    this.advance(nowAt);
  }

  pause(turnId: string, nowAt: number): void {
    const turn = this.#turn;
    if (turn?.turnId !== turnId) return;
    turn.paused = true;
    if (turn.startedAt !== null) this.#stop(turn, 'stalled', nowAt);
  }

  resume(turnId: string, from: number, nowAt: number): void {
    const turn = this.#turn;
    if (turn?.turnId !== turnId) return;
    turn.paused = false;
    turn.from = from;
    this.advance(nowAt);
  }

  clear(turnId: string, nowAt: number): void {
    const turn = this.#turn;
    if (turn?.turnId !== turnId) return;
    this.#stop(turn, 'cleared', nowAt);
    this.#turn = null;
  }

  /** Plays on to `nowAt`. */
  advance(nowAt: number): void {
    const turn = this.#turn;
    if (turn === null || turn.paused) return;
    if (turn.startedAt === null) this.#start(turn, nowAt);
    if (turn.startedAt === null) return;
    const position = positionOf(turn, nowAt);
    const endedAt = turn.startedAt + position - turn.from;
    if (position === turn.total) this.#finish(turn, endedAt);
    else if (position === turn.received) this.#stop(turn, 'stalled', endedAt);
    else if (position - turn.reported >= PROGRESS_SAMPLES) this.#tell(turn, 'progress', { at: endedAt, position });
  }

  #start(turn: PlayingTurn, nowAt: number): void {
    // Ran dry just before it was told that this was all.
    if (turn.from === turn.total) return this.#finish(turn, nowAt);
    if (turn.received <= turn.from) return;
    turn.startedAt = nowAt;
    this.#tell(turn, 'started', { at: nowAt, position: turn.from });
  }

  #finish(turn: PlayingTurn, at: number): void {
    this.#turn = null;
    this.#stop(turn, 'ended', at);
  }

  #stop(turn: PlayingTurn, state: 'stalled' | 'cleared' | 'ended', at: number): void {
    const position = positionOf(turn, at);
    turn.from = position;
    turn.startedAt = null;
    this.#tell(turn, state, { at, position });
  }

  #tell(turn: PlayingTurn, state: PlaybackReport['state'], { at, position }: { at: number; position: number }): void {
    turn.reported = position;
    this.#report({ turnId: turn.turnId, state, at, played: position });
  }
}

function positionOf(turn: PlayingTurn, nowAt: number): number {
  if (turn.startedAt === null) return turn.from;
  return Math.min(turn.received, turn.from + Math.max(0, nowAt - turn.startedAt));
}
