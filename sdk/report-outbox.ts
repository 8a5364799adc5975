import type { PlaybackReport } from '../src/protocol/client-events.js';

/** More changes of playback than an outage the server would wait for can bring: `progress` is thinned out. */
const KEPT_MAX = 256;

/**
 * Playback goes on while the connection is down, and a dying one swallows reports that were sent. The latest are kept;
 * after a hello everything the server has not had is told in order.
 */
export class ReportOutbox {
  #kept: (PlaybackReport & { seq: number })[] = [];
  #nextSeq = 0;
  #online = false;

  constructor(private readonly send: (report: PlaybackReport) => void) {}

  /** `nextSeq` is the first report the server has not taken yet; a reloaded page counts on from there. */
  connect(nextSeq: number): void {
    this.#online = true;
    this.#nextSeq = Math.max(this.#nextSeq, nextSeq);
    this.#kept = this.#kept.filter((report) => report.seq >= nextSeq);
    for (const report of this.#kept) this.send(report);
  }

  disconnect(): void {
    this.#online = false;
  }

  add(report: PlaybackReport): void {
    const counted = { ...report, seq: this.#nextSeq };
    this.#nextSeq += 1;
    const last = this.#kept.at(-1);
    // Only the latest of several progress reports in a row says anything.
    if (report.state === 'progress' && last?.state === 'progress' && last.turnId === report.turnId) this.#kept.pop();
    this.#kept.push(counted);
    if (this.#kept.length > KEPT_MAX) this.#kept.shift();
    if (this.#online) this.send(counted);
  }
}
