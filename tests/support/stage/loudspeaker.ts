import { SpeechQueue } from '../../../sdk/speech-queue.js';
import type { Timer } from '../../../src/core/clock.js';
import { msToSamples, samplesToMs } from '../../../src/protocol/audio-format.js';
import type { PlaybackReport } from '../../../src/protocol/client-events.js';
import type { VirtualClock } from '../virtual-clock.js';

/** As in the queue: a report every 100 ms of sound, a stop fades for 10 ms. */
const PROGRESS_SAMPLES = msToSamples(100);
const FADE_SAMPLES = msToSamples(10);

interface Sounding {
  readonly turnId: string;
  /** Sample of the show at which the latest report was made, and what of the turn had been played then. */
  readonly at: number;
  readonly played: number;
  readonly fadeFrom: number | null;
}

/**
 * The page's loudspeaker: the queue that plays in browsers, rendered not in blocks but from event to event, so that
 * sound starts at the sample at which it may and every report comes at its own sample.
 */
export class Loudspeaker {
  readonly #queue = new SpeechQueue();
  readonly #lengths = new Map<string, number>();
  #sounding: Sounding | null = null;
  #renderedTo = 0;
  #wake: Timer | undefined;
  /** Everything that left it, in its place on the show's clock. */
  readonly played: { readonly at: number; readonly samples: Int16Array }[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly onReport: (report: PlaybackReport) => void,
  ) {}

  enqueue(turnId: string, at: number, samples: Int16Array): void {
    this.#lengths.set(turnId, Math.max(this.#lengths.get(turnId) ?? 0, at + samples.length));
    this.#do(() => this.#queue.enqueue(turnId, at, samples));
  }

  end(turnId: string, samples: number): void {
    this.#do(() => this.#queue.end(turnId, samples));
  }

  clear(turnId: string): void {
    this.#do(() => this.#queue.clear(turnId));
    this.#fade(turnId);
  }

  pause(turnId: string): void {
    this.#do(() => this.#queue.pause(turnId));
    this.#fade(turnId);
  }

  resume(turnId: string, from: number): void {
    this.#do(() => this.#queue.resume(turnId, from));
  }

  received(turnId: string): number {
    return this.#queue.received(turnId);
  }

  #do(order: () => void): void {
    this.#renderTo(this.#now());
    if (this.#sounding !== null) this.#look();
    order();
    this.#look();
  }

  #fade(turnId: string): void {
    if (this.#sounding?.turnId !== turnId || this.#sounding.fadeFrom !== null) return;
    this.#sounding = { ...this.#sounding, fadeFrom: this.#renderedTo };
    this.#schedule();
  }

  #now(): number {
    return msToSamples(this.clock.nowMs());
  }

  /** Plays what has sounded since the last time. While nothing sounds, time passes without it. */
  #renderTo(at: number): void {
    if (this.#sounding === null) this.#renderedTo = Math.max(this.#renderedTo, at);
    else if (at > this.#renderedTo) this.#render(at - this.#renderedTo);
  }

  /** Whether something starts, or has run dry, shows with the next sample. */
  #look(): void {
    if (this.#sounding === null || this.#left(this.#sounding) === 0) this.#render(1);
    this.#schedule();
  }

  #render(n: number): void {
    const samples = new Int16Array(n);
    const at = this.#renderedTo;
    this.#renderedTo += n;
    const reports = this.#queue.render(samples, n, at);
    this.played.push({ at, samples });
    for (const report of reports) this.#take(report);
  }

  #take(report: PlaybackReport): void {
    const { turnId, state, at, played } = report;
    if (state === 'started' || state === 'progress') this.#sounding = { turnId, at, played, fadeFrom: null };
    else if (this.#sounding?.turnId === turnId) this.#sounding = null;
    this.onReport(report);
  }

  #left({ turnId, at, played }: Sounding): number {
    return (this.#lengths.get(turnId) ?? 0) - played - (this.#renderedTo - at);
  }

  /** Wakes when the next report is due: progress, a dry queue or the end, or the end of a fade. */
  #schedule(): void {
    this.#wake?.cancel();
    if (this.#sounding === null) return;
    const { at, fadeFrom } = this.#sounding;
    const due = fadeFrom === null ? at + PROGRESS_SAMPLES : fadeFrom + FADE_SAMPLES;
    const wakeAt = Math.min(due, this.#renderedTo + this.#left(this.#sounding));
    this.#wake = this.clock.setTimer(samplesToMs(wakeAt) - this.clock.nowMs(), () => {
      this.#renderTo(wakeAt);
      this.#look();
    });
  }
}
