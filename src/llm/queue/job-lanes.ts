import { LANES, type Lane } from '../../protocol/llm-jobs.js';

/**
 * How long a job of each lane lets younger jobs of the lanes above go first. Who has waited longer than the difference
 * goes before them: nothing waits for ever, however busy the lanes above are.
 */
export const LANE_PATIENCE_MS: Readonly<Record<Lane, number>> = { live: 0, thread: 60_000, background: 300_000 };

/** What waits: `sinceMs` is when it came, on the clock that goes on over restarts. */
export interface Waiting {
  readonly id: string;
  readonly lane: Lane;
  readonly provider: string;
  readonly userId: string;
  readonly sinceMs: number;
}

/** The moment a job's turn comes whatever else arrives: the earliest goes first. */
export function turnMs({ lane, sinceMs }: Pick<Waiting, 'lane' | 'sinceMs'>): number {
  return sinceMs + LANE_PATIENCE_MS[lane];
}

/** Jobs that wait, provider by provider, each lane in the order of arrival. Lanes can be held back. */
export class JobLanes<Job extends Waiting> {
  readonly #byProvider = new Map<string, Record<Lane, Job[]>>();
  readonly #paused = new Set<Lane>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The providers that somebody waits for. */
  get providers(): readonly string[] {
    return [...this.#byProvider.keys()];
  }

  /** Takes its place by `sinceMs`, so that a job that comes back goes to the front. */
  add(job: Job): void {
    const line = this.#lanesOf(job.provider)[job.lane];
    const after = line.findLastIndex((other) => other.sinceMs <= job.sinceMs);
    line.splice(after + 1, 0, job);
    this.#size += 1;
  }

  remove(job: Waiting): boolean {
    const lanes = this.#byProvider.get(job.provider);
    const index = lanes?.[job.lane].findIndex((other) => other.id === job.id) ?? -1;
    if (lanes === undefined || index < 0) return false;
    lanes[job.lane].splice(index, 1);
    this.#left(job.provider, lanes);
    return true;
  }

  /** Takes out whose turn it is with this provider; undefined when nobody waits but those held back. */
  next(provider: string): Job | undefined {
    const lanes = this.#byProvider.get(provider);
    if (lanes === undefined) return undefined;
    const heads = LANES.filter((lane) => !this.#paused.has(lane)).flatMap((lane) => lanes[lane].slice(0, 1));
    const [first, ...others] = heads;
    if (first === undefined) return undefined;
    const job = others.reduce((best, head) => (turnMs(head) < turnMs(best) ? head : best), first);
    lanes[job.lane].shift();
    this.#left(provider, lanes);
    return job;
  }

  /** 1 for the next one of its provider, whether it waits already or not; lanes held back count as if they were not. */
  position(job: Waiting): number {
    const lanes = this.#byProvider.get(job.provider);
    if (lanes === undefined) return 1;
    return 1 + LANES.reduce((ahead, lane) => ahead + countAhead(lanes[lane], job), 0);
  }

  waiting(): readonly Job[] {
    return [...this.#byProvider.values()].flatMap((lanes) => LANES.flatMap((lane) => lanes[lane]));
  }

  /** Everybody with the place it has with its provider. */
  positions(): readonly (readonly [Job, number])[] {
    return [...this.#byProvider.values()].flatMap((lanes) => {
      const line = LANES.flatMap((lane) => lanes[lane]).sort((a, b) => turnMs(a) - turnMs(b));
      return line.map((job, index) => [job, index + 1] as const);
    });
  }

  countOf(provider: string): number {
    const lanes = this.#byProvider.get(provider);
    return lanes === undefined ? 0 : LANES.reduce((sum, lane) => sum + lanes[lane].length, 0);
  }

  pause(lane: Lane): void {
    this.#paused.add(lane);
  }

  resume(lane: Lane): void {
    this.#paused.delete(lane);
  }

  isPaused(lane: Lane): boolean {
    return this.#paused.has(lane);
  }

  #lanesOf(provider: string): Record<Lane, Job[]> {
    const known = this.#byProvider.get(provider);
    if (known !== undefined) return known;
    const lanes: Record<Lane, Job[]> = { live: [], thread: [], background: [] };
    this.#byProvider.set(provider, lanes);
    return lanes;
  }

  #left(provider: string, lanes: Record<Lane, Job[]>): void {
    this.#size -= 1;
    if (LANES.every((lane) => lanes[lane].length === 0)) this.#byProvider.delete(provider);
  }
}

/** How many of a line go before `job`; at the same moment the lane above does. */
function countAhead(line: readonly Waiting[], job: Waiting): number {
  const mineMs = turnMs(job);
  const above = (lane: Lane) => LANES.indexOf(lane) < LANES.indexOf(job.lane);
  let count = 0;
  for (const other of line) {
    if (other.id === job.id) break;
    const ms = turnMs(other);
    if (ms < mineMs || (ms === mineMs && (other.lane === job.lane || above(other.lane)))) count += 1;
    else break;
  }
  return count;
}
