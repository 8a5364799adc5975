import type { Clock, Timer } from '../../core/clock.js';
import { LANES, type Lane } from '../../protocol/llm-jobs.js';
import { JobLanes } from './job-lanes.js';
import type { Begin, JobLine, LineStats } from './job-line.js';
import type { LiveJob } from './live-job.js';

/** Places in line are told so often at most. */
const POSITIONS_EVERY_MS = 1_000;

export interface MemoryLineOptions {
  readonly begin: Begin;
  readonly concurrencyOf: (provider: string) => number;
  readonly clock: Clock;
}

/** The line of one process. */
export class MemoryLine implements JobLine {
  readonly #lanes = new JobLanes<LiveJob>();
  readonly #running = new Map<string, number>();
  #positions: Timer | undefined;
  #closed = false;

  constructor(private readonly options: MemoryLineOptions) {}

  add(job: LiveJob): void {
    this.#lanes.add(job);
    this.#pump(job.provider);
    this.#tellPositions();
  }

  remove(job: LiveJob): void {
    this.#lanes.remove(job);
    this.#tellPositions();
  }

  position(job: LiveJob): number {
    return this.#lanes.position(job);
  }

  async pause(lane: Lane): Promise<void> {
    this.#lanes.pause(lane);
  }

  async resume(lane: Lane): Promise<void> {
    this.#lanes.resume(lane);
    for (const provider of this.#lanes.providers) this.#pump(provider);
  }

  async stats(): Promise<LineStats> {
    const nowMs = this.options.clock.epochMs();
    const lanes = LANES.map((lane) => {
      const line = this.#lanes.waiting().filter((job) => job.lane === lane);
      const oldestMs = line.length === 0 ? null : nowMs - Math.min(...line.map((job) => job.sinceMs));
      return { lane, queued: line.length, paused: this.#lanes.isPaused(lane), oldestMs };
    });
    const { providers } = this.#lanes;
    return { lanes, queued: Object.fromEntries(providers.map((name) => [name, this.#lanes.countOf(name)])) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#positions?.cancel();
  }

  async dispose(): Promise<void> {}

  #pump(provider: string): void {
    const places = Math.max(1, this.options.concurrencyOf(provider));
    while (!this.#closed && (this.#running.get(provider) ?? 0) < places) {
      const job = this.#lanes.next(provider);
      if (job === undefined) return;
      this.#count(provider, 1);
      void this.options.begin(job).then(() => {
        this.#count(provider, -1);
        this.#pump(provider);
        this.#tellPositions();
      });
    }
  }

  #count(provider: string, change: 1 | -1): void {
    const count = (this.#running.get(provider) ?? 0) + change;
    if (count > 0) this.#running.set(provider, count);
    else this.#running.delete(provider);
  }

  #tellPositions(): void {
    if (this.#closed) return;
    this.#positions ??= this.options.clock.setTimer(POSITIONS_EVERY_MS, () => {
      this.#positions = undefined;
      for (const [job, position] of this.#lanes.positions()) job.moved(position);
    });
  }
}
