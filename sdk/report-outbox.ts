import type { PlaybackReport } from '../src/protocol/client-events.js';

/** Far more than an outage the server would wait for: `progress` is thinned out while offline. */
const WAITING_MAX = 1_000;

/** Playback goes on while the connection is down; what happened then is told in order once it is back. */
export class ReportOutbox {
  #waiting: PlaybackReport[] = [];
  #online = false;

  constructor(private readonly send: (report: PlaybackReport) => void) {}

  connect(): void {
    this.#online = true;
    for (const report of this.#waiting.splice(0)) this.send(report);
  }

  disconnect(): void {
    this.#online = false;
  }

  add(report: PlaybackReport): void {
    if (this.#online) return this.send(report);
    const last = this.#waiting.at(-1);
    // Only the latest of several progress reports in a row says anything.
    if (report.state === 'progress' && last?.state === 'progress' && last.turnId === report.turnId) this.#waiting.pop();
    this.#waiting.push(report);
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
  }
}
