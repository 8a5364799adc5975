import type { Clock, Timer } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { bytesFor, bytesInWords, freeBytes, minutesIn, minutesInWords } from './disk-space.js';

/** Fifty sessions write 30 MB meanwhile; a look takes 0.1 ms. */
const LOOK_EVERY_MS = 2_000;
/** A shortage is over with this much more room than began it, so that a disk at the edge does not warn again and again. */
const ROOM_AGAIN = 1.2;
/** A host and one AI speaker. */
const SMALLEST_SESSION_STEMS = 2;

/** What a recording is told of its disk. */
export interface DiskRoom {
  readonly low: boolean;
  readonly freeBytes: number;
  /** For all live recordings together, at the least. */
  readonly minutesLeft: number;
}

export interface DiskWatchOptions {
  readonly directory: string;
  /** Room for less than this is low; 0: nothing is refused, nobody is warned. */
  readonly lowMinutes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where the figures come from; the system unless told otherwise. */
  readonly measure?: typeof freeBytes;
}

/** How often a recording has been warned since there was room enough: at the limit, and at half of it. */
type Warnings = 0 | 1 | 2;

interface Watched {
  readonly stems: number;
  readonly tell: (room: DiskRoom) => void;
  warnings: Warnings;
}

/** Looks after the disk of all recordings with one timer: room before a session, warnings while it runs. */
export class DiskWatch {
  readonly #watched = new Set<Watched>();
  #freeBytes: number | null = null;
  #failed = false;
  #timer: Timer | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly options: DiskWatchOptions) {}

  /** Resolves after the first look; others follow until `stop`. */
  async start(): Promise<void> {
    await this.#look();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  /** At the latest look; null when the system could not say. */
  get freeBytes(): number | null {
    return this.#freeBytes;
  }

  /** In words what a new session would find, or null when there is room. */
  get shortage(): string | null {
    const { lowMinutes } = this.options;
    if (this.#freeBytes === null) return null;
    const minutes = minutesIn(this.#freeBytes, Math.max(this.#stems, SMALLEST_SESSION_STEMS));
    return minutes < lowMinutes ? `the disk has room for ${minutesInWords(minutes)} of recording` : null;
  }

  /**
   * Looks whether a recording may begin: room for its planned minutes, and for the limit at least.
   * Throws AppError `RECORDING_UNAVAILABLE`, with how much is missing. A system that cannot say stops nobody.
   */
  async expectRoom({ minutes, stems }: { minutes: number; stems: number }): Promise<void> {
    const { lowMinutes } = this.options;
    if (lowMinutes === 0) return;
    const free = await this.#measure();
    const wantedMinutes = Math.max(minutes, lowMinutes);
    const missing = free === null ? 0 : bytesFor(wantedMinutes, stems) - free;
    if (free === null || missing <= 0) return;
    throw new AppError(
      'RECORDING_UNAVAILABLE',
      `This show needs room for ${wantedMinutes} min of recording; the disk has it for ${minutesInWords(minutesIn(free, stems))}. ` +
        `Free ${bytesInWords(missing)} on the disk with the recordings, or record to a larger one (RECORDINGS_DIR).`,
    );
  }

  /** Watches for a live recording; `tell` hears when room gets low, again at half of that, and when there is enough again. */
  watch({ stems, tell }: Pick<Watched, 'stems' | 'tell'>): () => void {
    const watched: Watched = { stems, tell, warnings: 0 };
    this.#watched.add(watched);
    return () => void this.#watched.delete(watched);
  }

  get #stems(): number {
    return [...this.#watched].reduce((sum, { stems }) => sum + stems, 0);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = this.options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#looking = this.#look().finally(() => this.#schedule());
    });
  }

  async #look(): Promise<void> {
    const free = await this.#measure();
    const stems = this.#stems;
    if (free === null || stems === 0) return;
    const minutesLeft = minutesIn(free, stems);
    for (const one of this.#watched) {
      const warnings = this.#warningsAt(minutesLeft, one.warnings);
      const changed = warnings > one.warnings || (warnings === 0 && one.warnings > 0);
      one.warnings = warnings;
      if (changed) one.tell({ low: warnings > 0, freeBytes: free, minutesLeft });
    }
  }

  #warningsAt(minutesLeft: number, before: Warnings): Warnings {
    const { lowMinutes } = this.options;
    if (minutesLeft < lowMinutes / 2) return 2;
    if (minutesLeft < lowMinutes) return before === 2 ? 2 : 1;
    return minutesLeft < lowMinutes * ROOM_AGAIN ? before : 0;
  }

  async #measure(): Promise<number | null> {
    const { directory, logger, measure = freeBytes } = this.options;
    try {
      this.#freeBytes = await measure(directory);
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) logger.warn({ directory, error }, 'free disk space cannot be told');
      this.#failed = true;
      this.#freeBytes = null;
    }
    return this.#freeBytes;
  }
}
