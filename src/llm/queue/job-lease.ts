import type { Clock, Timer } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { limits } from '../../limits.js';
import { reasonOf } from '../../storage/database-errors.js';
import type { LlmJobRecord, LlmJobStore } from './job-store.js';

/** For so long what a process holds is its own; renewed three times in it. */
export const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5_000;
/** While the database is away: what an earlier process left goes on soon after it has come. */
const RENEW_AGAIN_MS = 1_000;
/** Whoever waits for a claim goes without one after so long. */
const CLAIMED_WITHIN_MS = 1_000;

export interface JobLeaseOptions {
  readonly store: LlmJobStore;
  readonly holder: string;
  /** No other process works with the database: what it finds unfinished is nobody's. */
  readonly exclusive: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What says in the database whose jobs are whose, and finds those of processes that are no more. */
export class JobLease {
  #renewal: Timer | undefined;
  #stopped = false;

  constructor(private readonly options: JobLeaseOptions) {}

  /** Resolves after the first look; `takeUp` gets what is found then and later, oldest first. */
  async start(takeUp: (record: LlmJobRecord) => void): Promise<void> {
    const found = await this.#renew(takeUp).catch((error: unknown) => this.#away(error));
    if (this.#stopped) return;
    const againMs = found === undefined ? RENEW_AGAIN_MS : RENEW_EVERY_MS;
    this.#renewal = this.options.clock.setTimer(againMs, () => void this.start(takeUp));
  }

  stop(): void {
    this.#stopped = true;
    this.#renewal?.cancel();
  }

  /** What is left is free for the next process at once. */
  async release(): Promise<void> {
    await this.options.store.release(this.options.holder).catch((error: unknown) => this.#away(error));
  }

  /** `unknown` as well while the database does not answer. */
  claim(id: string): ReturnType<LlmJobStore['claim']> {
    const { store, holder, clock } = this.options;
    const nowMs = clock.epochMs();
    return new Promise((resolve) => {
      const timer = clock.setTimer(CLAIMED_WITHIN_MS, () => resolve('unknown'));
      const told = (claimed: Awaited<ReturnType<LlmJobStore['claim']>>) => {
        timer.cancel();
        resolve(claimed);
      };
      store.claim(id, { holder, nowMs, leaseUntilMs: nowMs + LEASE_MS }).then(told, () => told('unknown'));
    });
  }

  /** How many were found. */
  async #renew(takeUp: (record: LlmJobRecord) => void): Promise<number> {
    const { store, holder, exclusive, clock } = this.options;
    const nowMs = clock.epochMs();
    const leaseUntilMs = nowMs + LEASE_MS;
    await store.renew(holder, { leaseUntilMs });
    const left = await store.takeOver({ holder, nowMs, leaseUntilMs, all: exclusive });
    if (!this.#stopped) for (const record of left) takeUp(record);
    await store.prune(nowMs - limits.llmJobKeptMs);
    return left.length;
  }

  #away(error: unknown): undefined {
    this.options.logger.debug({ reason: reasonOf(error) }, 'model requests: the database is away');
  }
}
