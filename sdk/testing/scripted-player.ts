import type { PlaybackReport } from '../../src/protocol/client-events.js';
import type { SpeechPlayer } from '../live-types.js';

/** Writes down what it is told; reports what the test says. */
export class ScriptedPlayer implements SpeechPlayer {
  readonly calls: unknown[][] = [];
  readonly #received = new Map<string, number>();
  #listener: ((report: PlaybackReport) => void) | undefined;

  enqueue(turnId: string, at: number, samples: Int16Array): void {
    this.calls.push(['enqueue', turnId, at, samples.length]);
    this.#received.set(turnId, at + samples.length);
  }
  end(turnId: string, samples: number): void {
    this.calls.push(['end', turnId, samples]);
  }
  clear(turnId: string): void {
    this.calls.push(['clear', turnId]);
  }
  pause(turnId: string): void {
    this.calls.push(['pause', turnId]);
  }
  resume(turnId: string, from: number): void {
    this.calls.push(['resume', turnId, from]);
  }
  received(turnId: string): number {
    return this.#received.get(turnId) ?? 0;
  }
  onReport(listener: (report: PlaybackReport) => void): void {
    this.#listener = listener;
  }
  report(report: PlaybackReport): void {
    this.#listener?.(report);
  }
}
