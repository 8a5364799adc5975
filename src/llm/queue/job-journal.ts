import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { limits } from '../../limits.js';
import { reasonOf } from '../../storage/database-errors.js';
import { hasEnded, JobNotStorable, type LlmJobRecord, type LlmJobStore } from './job-store.js';

const BATCH_MAX = 100;
const AGAIN_FIRST_MS = 100;
const AGAIN_MAX_MS = 5_000;

export interface JournalOptions {
  readonly store: LlmJobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long what is written belongs to its holder. */
  readonly leaseMs: number;
  /** It is in the database, or will never be. */
  readonly onSettled: (record: LlmJobRecord, written: boolean) => void;
}

/**
 * Writes the newest state of each job to the database, behind whatever happens: nobody waits for it but who wants to.
 * While the database is away it keeps what there is to write, and tries again.
 */
export class JobJournal {
  readonly #unwritten = new Map<string, LlmJobRecord>();
  readonly #waiting = new Map<string, ((written: boolean) => void)[]>();
  #writing: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #away = false;
  #closed = false;

  constructor(private readonly options: JournalOptions) {}

  get size(): number {
    return this.#unwritten.size;
  }

  note(record: LlmJobRecord): void {
    // Noted anew it goes to the end: what stands first has waited longest.
    this.#unwritten.delete(record.id);
    this.#unwritten.set(record.id, record);
    if (this.#unwritten.size > limits.llmJobsUnwritten) this.#dropOldest();
    this.#writing ??= this.#write();
  }

  /** Whether what was noted of the job is written; false at once while the database is away, and after `withinMs`. */
  written(id: string, withinMs: number): Promise<boolean> {
    if (!this.#unwritten.has(id)) return Promise.resolve(true);
    if (this.#away) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = this.options.clock.setTimer(withinMs, () => resolve(false));
      const settle = (written: boolean) => {
        timer.cancel();
        resolve(written);
      };
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), settle]);
    });
  }

  /** Whether everything noted so far is written. */
  async flushed(withinMs: number): Promise<boolean> {
    const all = await Promise.all([...this.#unwritten.keys()].map((id) => this.written(id, withinMs)));
    return all.every(Boolean);
  }

  /** Tries once more to write the rest. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#writing;
    if (this.#unwritten.size > 0)
      this.options.logger.error({ jobs: this.#unwritten.size }, 'model requests could not be written to the database');
  }

  async #write(): Promise<void> {
    let failures = 0;
    while (this.#unwritten.size > 0) {
      const lastTry = this.#closed;
      const isAway = !(await this.#save([...this.#unwritten.values()].slice(0, BATCH_MAX)));
      this.#tellAway(isAway);
      if (isAway && lastTry) break;
      failures = isAway ? failures + 1 : 0;
      if (isAway && !this.#closed) await this.#rest(Math.min(AGAIN_MAX_MS, AGAIN_FIRST_MS * 2 ** (failures - 1)));
    }
    this.#writing = undefined;
  }

  /** False while the database is away. */
  async #save(batch: readonly LlmJobRecord[]): Promise<boolean> {
    const { store, clock, logger, leaseMs } = this.options;
    try {
      await store.save(batch, { leaseUntilMs: clock.epochMs() + leaseMs });
      for (const record of batch) this.#settle(record, true);
      return true;
    } catch (error) {
      if (!(error instanceof JobNotStorable)) {
        if (!this.#away) logger.warn({ reason: reasonOf(error) }, 'model requests are kept in memory for now');
        return false;
      }
      return this.#saveEach(batch, error);
    }
  }

  /** One by one, so that only the record to blame is given up. */
  async #saveEach(batch: readonly LlmJobRecord[], error: JobNotStorable): Promise<boolean> {
    const [record] = batch;
    if (batch.length === 1 && record !== undefined) {
      this.options.logger.error({ jobId: record.id, error }, 'model request cannot be stored');
      this.#settle(record, false);
      return true;
    }
    for (const one of batch) if (!(await this.#save([one]))) return false;
    return true;
  }

  #settle(record: LlmJobRecord, written: boolean): void {
    if (this.#unwritten.get(record.id) === record) this.#unwritten.delete(record.id);
    for (const tell of this.#waiting.get(record.id) ?? []) tell(written);
    this.#waiting.delete(record.id);
    this.options.onSettled(record, written);
  }

  #tellAway(isAway: boolean): void {
    this.#away = isAway;
    if (!isAway) return;
    for (const waiters of this.#waiting.values()) for (const tell of waiters) tell(false);
    this.#waiting.clear();
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        timer.cancel();
        this.#wake = undefined;
        resolve();
      };
      const timer = this.options.clock.setTimer(ms, wake);
      this.#wake = wake;
    });
  }

  /** Never one that waits or runs: as many of them as may be are bounded by the queue. */
  #dropOldest(): void {
    const oldest = [...this.#unwritten.values()].find(hasEnded);
    if (oldest === undefined) return;
    this.options.logger.warn({ jobId: oldest.id }, 'a finished model request was given up: the database is away');
    this.#settle(oldest, false);
  }
}
