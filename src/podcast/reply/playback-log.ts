import type { PlaybackReport } from '../../protocol/client-events.js';

/** A stretch of a turn and where the host's clock heard it. */
export interface HeardSpan {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Where a turn's playback stands, from the host's reports: the only truth about what was heard. */
export class PlaybackLog {
  #spans: HeardSpan[] = [];
  #running: { at: number; played: number } | null = null;
  #played = 0;
  #maxDeviation = 0;
  #finished = false;

  /** Samples of the turn heard so far. */
  get played(): number {
    return this.#played;
  }

  get running(): boolean {
    return this.#running !== null;
  }

  /** True after `ended` or `cleared`. */
  get finished(): boolean {
    return this.#finished;
  }

  get spans(): readonly HeardSpan[] {
    return this.#spans;
  }

  /** Largest disagreement between a report's clock and its sample count. */
  get maxDeviation(): number {
    return this.#maxDeviation;
  }

  /** Takes a report; returns the stretch that it newly vouches for. `sent` bounds what can have been played. */
  take(report: PlaybackReport, sent: number): HeardSpan | null {
    if (this.#finished || report.played > sent) return null;
    const span = report.state === 'started' && !this.#running ? null : this.#advance(report);
    if (report.state === 'started') this.#running = { at: report.at, played: report.played };
    else if (report.state !== 'progress') this.#running = null;
    this.#played = report.played;
    this.#finished = report.state === 'ended' || report.state === 'cleared';
    return span;
  }

  /** Where sample `offset` of the turn was heard, in its last playing; null when it was not. */
  heardAt(offset: number): number | null {
    const span = this.#spans.findLast((candidate) => candidate.from <= offset && offset <= candidate.to);
    return span ? span.at + (offset - span.from) : null;
  }

  /** A dying connection may swallow `started`: what was played since must have ended where this report stands. */
  #unseenStart({ at, played }: PlaybackReport): { at: number; played: number } | null {
    const startAt = at - (played - this.#played);
    return played > this.#played && startAt >= 0 ? { at: startAt, played: this.#played } : null;
  }

  #advance(report: PlaybackReport): HeardSpan | null {
    const running = this.#running ?? this.#unseenStart(report);
    if (!running || report.played <= running.played) return null;
    const n = report.played - running.played;
    // A new start while sound runs: its stop was lost on the way, and the silence since is no deviation.
    const deviation = report.state === 'started' ? 0 : Math.abs(report.at - running.at - n);
    this.#maxDeviation = Math.max(this.#maxDeviation, deviation);
    const span = { from: running.played, to: report.played, at: running.at };
    this.#running = { at: running.at + n, played: report.played };
    const last = this.#spans.at(-1);
    if (last && last.to === span.from && last.at + (last.to - last.from) === span.at) {
      this.#spans[this.#spans.length - 1] = { ...last, to: span.to };
    } else {
      this.#spans.push(span);
    }
    return span;
  }
}
