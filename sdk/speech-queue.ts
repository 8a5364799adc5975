import { msToSamples } from '../src/protocol/audio-format.js';
import type { PlaybackReport } from '../src/protocol/client-events.js';
import { SpeechTurn } from './speech-turn.js';

/** Queued before sound starts: rides out one late network packet. */
const CUSHION_SAMPLES = msToSamples(40);
/** A stop ramps down this long: shorter clicks, longer is heard as talking on. */
const FADE_SAMPLES = msToSamples(10);
const PROGRESS_SAMPLES = msToSamples(100);
const TURNS_MAX = 32;
const CLOSED_TURNS_MAX = 128;

/**
 * What the turn at the head of the queue is doing. `waiting` is silent until enough is queued; `silentAt` is
 * where its sound stopped, if it ever began.
 */
type Phase =
  | { readonly kind: 'waiting'; readonly silentAt: number | null }
  | { readonly kind: 'playing'; readonly nextReport: number }
  | {
      readonly kind: 'fading';
      readonly total: number;
      readonly left: number;
      readonly purpose: 'clear' | 'pause';
      readonly resumeFrom: number | null;
    }
  | { readonly kind: 'paused' };

const WAITING: Phase = { kind: 'waiting', silentAt: null };

/** Nothing more can sound in this render. */
const IDLE = -1;

/**
 * The speech on its way to the loudspeaker, for the audio thread and for Node alike: turns play one after the
 * other, and every report names the exact sample of the caller's clock at which sound started or stopped.
 */
export class SpeechQueue {
  #turns: SpeechTurn[] = [];
  #phase: Phase = WAITING;
  #closed: string[] = [];
  /** Turns cleared before they sounded: answered at the next render, the only place that knows the clock. */
  #clearedUnheard: { readonly turnId: string; readonly played: number }[] = [];
  #nextAt: number | null = null;
  #reports: PlaybackReport[] = [];

  /** `at` counts from the turn's first sample. Pieces of a turn that is over are dropped. */
  enqueue(turnId: string, at: number, samples: Int16Array): void {
    this.#turn(turnId)?.write(at, samples);
  }

  /** The turn has `samples` in all. */
  end(turnId: string, samples: number): void {
    const turn = this.#turn(turnId);
    if (turn !== undefined) turn.total = samples;
  }

  /** Samples of this turn that have arrived; 0 when it is unknown or over. */
  received(turnId: string): number {
    return this.#turns.find((turn) => turn.turnId === turnId)?.received ?? 0;
  }

  /** Stops the turn with a short fade, reports `cleared`, and forgets it. */
  clear(turnId: string): void {
    if (this.#closed.includes(turnId)) return;
    const head = this.#turns[0];
    if (head?.turnId === turnId && this.#startFade(head, 'clear')) return;
    const turn = this.#turns.find((known) => known.turnId === turnId);
    this.#clearedUnheard.push({ turnId, played: turn?.position ?? 0 });
    this.#close(turnId);
  }

  /** Stops the turn with a short fade and keeps its place; reports `stalled`. */
  pause(turnId: string): void {
    const head = this.#turns[0];
    if (head?.turnId !== turnId || this.#startFade(head, 'pause')) return;
    this.#phase = { kind: 'paused' };
  }

  /** Goes on from this sample of the turn, which may lie before what was played. */
  resume(turnId: string, from: number): void {
    const head = this.#turns[0];
    if (head?.turnId !== turnId) return;
    if (this.#phase.kind === 'fading' && this.#phase.purpose === 'pause') {
      this.#phase = { ...this.#phase, resumeFrom: from };
    } else if (this.#phase.kind === 'paused') {
      this.#goTo(head, from);
    }
  }

  /**
   * Fills the first `n` samples of `out` with what sounds from `clockAt` on, silence included.
   * A clock that jumped while sound played counts as a stop and a new start.
   */
  render(out: Int16Array | Float32Array, n: number, clockAt: number): readonly PlaybackReport[] {
    this.#reports = [];
    out.fill(0, 0, n);
    for (const { turnId, played } of this.#clearedUnheard)
      this.#report('cleared', clockAt, { turnId, position: played });
    this.#clearedUnheard = [];
    if (this.#nextAt !== null && this.#nextAt !== clockAt) this.#stopAtJump(this.#nextAt);
    for (let done = 0; done < n; ) {
      const rendered = this.#advance(out, { offset: done, room: n - done, at: clockAt + done });
      if (rendered === IDLE) break;
      done += rendered;
    }
    this.#nextAt = clockAt + n;
    return this.#reports;
  }

  #turn(turnId: string): SpeechTurn | undefined {
    if (this.#closed.includes(turnId)) return undefined;
    const known = this.#turns.find((turn) => turn.turnId === turnId);
    if (known !== undefined || this.#turns.length >= TURNS_MAX) return known;
    const turn = new SpeechTurn(turnId);
    this.#turns.push(turn);
    return turn;
  }

  /** False when the turn is not sounding, so that there is nothing to fade. */
  #startFade(head: SpeechTurn, purpose: 'clear' | 'pause'): boolean {
    if (this.#phase.kind === 'fading') {
      if (purpose === 'clear') this.#phase = { ...this.#phase, purpose };
      return true;
    }
    if (this.#phase.kind !== 'playing' || head.available === 0) return false;
    const total = Math.min(FADE_SAMPLES, head.available);
    this.#phase = { kind: 'fading', total, left: total, purpose, resumeFrom: null };
    return true;
  }

  #goTo(turn: SpeechTurn, from: number): void {
    turn.resumeAt(from);
    this.#phase = WAITING;
  }

  /** One step of the head turn: answers the samples rendered, 0 after a change of phase, or `IDLE`. */
  #advance(out: Int16Array | Float32Array, slot: { offset: number; room: number; at: number }): number {
    const turn = this.#turns[0];
    if (turn === undefined) return IDLE;
    switch (this.#phase.kind) {
      case 'paused':
        return IDLE;
      case 'waiting':
        return this.#tryStart(turn, slot.at, this.#phase.silentAt);
      case 'playing':
        return this.#play(turn, out, slot);
      case 'fading':
        return this.#fade(turn, out, slot);
    }
  }

  #tryStart(turn: SpeechTurn, at: number, silentAt: number | null): number {
    if (turn.finished) {
      this.#finish('ended', silentAt ?? at, turn);
      return 0;
    }
    const complete = turn.total !== null && turn.received >= turn.total;
    if (!complete && turn.available < CUSHION_SAMPLES) return IDLE;
    this.#phase = { kind: 'playing', nextReport: turn.position + PROGRESS_SAMPLES };
    this.#report('started', at, turn);
    return 0;
  }

  #play(turn: SpeechTurn, out: Int16Array | Float32Array, slot: { offset: number; room: number; at: number }): number {
    if (this.#phase.kind !== 'playing') return 0;
    if (turn.available === 0) {
      if (turn.finished) this.#finish('ended', slot.at, turn);
      else this.#stall(turn, slot.at);
      return 0;
    }
    const { nextReport } = this.#phase;
    const n = Math.min(slot.room, turn.available, nextReport - turn.position);
    turn.play(out, { offset: slot.offset, n });
    if (turn.finished) {
      this.#finish('ended', slot.at + n, turn);
    } else if (turn.position === nextReport) {
      this.#phase = { kind: 'playing', nextReport: nextReport + PROGRESS_SAMPLES };
      this.#report('progress', slot.at + n, turn);
    }
    return n;
  }

  #fade(turn: SpeechTurn, out: Int16Array | Float32Array, slot: { offset: number; room: number; at: number }): number {
    if (this.#phase.kind !== 'fading') return 0;
    const fade = this.#phase;
    const n = Math.min(slot.room, fade.left);
    turn.play(out, { offset: slot.offset, n, fade });
    this.#phase = { ...fade, left: fade.left - n };
    if (fade.left === n) this.#endFade(turn, slot.at + n);
    return n;
  }

  #endFade(turn: SpeechTurn, at: number): void {
    if (this.#phase.kind !== 'fading') return;
    const { purpose, resumeFrom } = this.#phase;
    if (purpose === 'clear') return this.#finish('cleared', at, turn);
    this.#report('stalled', at, turn);
    if (resumeFrom === null) this.#phase = { kind: 'paused' };
    else this.#goTo(turn, resumeFrom);
  }

  #stopAtJump(at: number): void {
    const turn = this.#turns[0];
    if (turn === undefined) return;
    if (this.#phase.kind === 'playing') this.#stall(turn, at);
    else if (this.#phase.kind === 'fading') this.#endFade(turn, at);
  }

  #stall(turn: SpeechTurn, at: number): void {
    this.#phase = { kind: 'waiting', silentAt: at };
    this.#report('stalled', at, turn);
  }

  #finish(state: 'ended' | 'cleared', at: number, turn: SpeechTurn): void {
    this.#report(state, at, turn);
    this.#close(turn.turnId);
  }

  #close(turnId: string): void {
    if (this.#turns[0]?.turnId === turnId) this.#phase = WAITING;
    this.#turns = this.#turns.filter((turn) => turn.turnId !== turnId);
    this.#closed.push(turnId);
    if (this.#closed.length > CLOSED_TURNS_MAX) this.#closed.shift();
  }

  #report(state: PlaybackReport['state'], at: number, turn: { turnId: string; position: number }): void {
    this.#reports.push({ turnId: turn.turnId, state, at, played: turn.position });
  }
}
