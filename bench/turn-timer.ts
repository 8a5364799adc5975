import { IDEAL_REPLY_MS } from './scenario.js';

/** What one session's client saw, or all of them together. */
export class TurnTimer {
  readonly overheadsMs: number[] = [];
  readonly pausesMs: number[] = [];
  readonly clearsMs: number[] = [];
  readonly errors: string[] = [];
  staleChunks = 0;
  turns = 0;
  /** Nothing but errors and stale chunks counts before the warm-up is over. */
  measuring = false;

  turnAnswered(turnEndMs: number, nowMs: number): void {
    if (!this.measuring) return;
    this.turns += 1;
    this.overheadsMs.push(nowMs - turnEndMs - IDEAL_REPLY_MS);
  }

  paused(speechStartMs: number, nowMs: number): void {
    if (this.measuring) this.pausesMs.push(nowMs - speechStartMs);
  }

  cleared(speechStartMs: number, nowMs: number): void {
    if (this.measuring) this.clearsMs.push(nowMs - speechStartMs);
  }

  /** Kept up to a bound: a flood of the same fault says nothing new. */
  failed(what: string): void {
    if (this.errors.length < 1_000) this.errors.push(what);
  }
}
