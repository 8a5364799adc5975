import type { Clock, Timer } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { FolderReader } from './folder-reader.js';
import { DAY_MS, stayUntilMs } from './retention.js';

const PAGE = 100;

export interface SweepOptions {
  readonly keepDays: number | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reader: FolderReader;
  /** Looks again, in turn with other changes of the recording, and deletes it if it still may. */
  readonly deleteExpired: (id: string) => Promise<void>;
}

/** Deletes what has stayed long enough: at the start and once a day. */
export class RetentionSweep {
  #timer: Timer | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly options: SweepOptions) {}

  /** Begins the first sweep and does not wait for it. */
  start(): void {
    if (this.options.keepDays !== null) this.#sweepAndSchedule();
  }

  /** Ends after the deletion that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#sweeping;
  }

  #sweepAndSchedule(): void {
    this.#timer = this.options.clock.setTimer(DAY_MS, () => this.#sweepAndSchedule());
    this.#sweeping = this.#sweeping.then(() => this.#sweep());
  }

  async #sweep(): Promise<void> {
    const { logger, deleteExpired } = this.options;
    try {
      for (const id of await this.#expired()) {
        if (this.#stopped) return;
        await deleteExpired(id).catch((error: unknown) =>
          logger.error({ component: 'recordings', sessionId: id, error }, 'expired recording not deleted'),
        );
      }
    } catch (error) {
      logger.error({ component: 'recordings', error }, 'recordings cannot be listed for their retention');
    }
  }

  async #expired(): Promise<string[]> {
    const { reader, clock, keepDays } = this.options;
    if (keepDays === null) return [];
    const expired: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const { recordings, pagination } = await reader.list({ q: '', limit: PAGE, cursor });
      const gone = recordings.filter((one) => (stayUntilMs(one, keepDays) ?? Infinity) <= clock.epochMs());
      expired.push(...gone.map(({ id }) => id));
      cursor = pagination.cursor;
    }
    return expired;
  }
}
