import type { Clock, Timer } from '../core/clock.js';
import { AppError, errorMessage } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { outcomeOf } from './answer-ends.js';
import type { LiveRun } from './live-run.js';
import type { MessageStore } from './message-store.js';
import type { AnswerEnd } from './run-machine.js';

/** A crash loses at most so much of what was being written. */
export const KEEP_EVERY_MS = 2_000;
const AGAIN_FIRST_MS = 250;
const AGAIN_MAX_MS = 5_000;
/** Of failures that are not the database's absence: what it refuses so often it will not take. */
const REFUSALS_MAX = 4;

export interface AnswerKeeperOptions {
  readonly messages: MessageStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runs: () => Iterable<LiveRun>;
}

/** Writes answers to the database, beside the stream: what there is every few seconds, and each end until it is taken. */
export class AnswerKeeper {
  /** UTF-16 units kept so far, by message. */
  readonly #kept = new Map<string, number>();
  readonly #ending = new Set<Promise<unknown>>();
  #timer: Timer | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #resting = new Set<() => void>();

  constructor(private readonly options: AnswerKeeperOptions) {}

  /** There is something to keep. */
  begin(): void {
    this.#timer ??= this.options.clock.setTimer(KEEP_EVERY_MS, () => {
      this.#timer = undefined;
      this.#keeping = this.#keeping.then(() => this.#keep());
      if ([...this.options.runs()].length > 0 && !this.#stopped) this.begin();
    });
  }

  /** Resolves once the end is written, or will never be; while the database is away it is tried again and again. */
  end(run: LiveRun, messageId: string, end: AnswerEnd): Promise<void> {
    const writing = this.#write(run, messageId, end).finally(() => {
      this.#ending.delete(writing);
      this.#kept.delete(messageId);
    });
    this.#ending.add(writing);
    return writing;
  }

  /** Keeps what there is of everything unfinished, and tries the ends once more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const wake of [...this.#resting]) wake();
    await Promise.all(this.#ending);
    await this.#keeping;
    await this.#keep();
  }

  async #keep(): Promise<void> {
    const changed = [...this.options.runs()].flatMap(({ state }) =>
      state.answers.filter(
        ({ messageId, text, end }) => end === null && text.length > (this.#kept.get(messageId) ?? 0),
      ),
    );
    try {
      await this.options.messages.keep(changed);
      for (const { messageId, text } of changed) this.#kept.set(messageId, text.length);
    } catch (error) {
      this.options.logger.debug({ reason: errorMessage(error) }, 'unfinished answers are in memory alone');
    }
  }

  async #write(run: LiveRun, messageId: string, end: AnswerEnd): Promise<void> {
    const answer = run.state.answers.find((one) => one.messageId === messageId);
    if (answer === undefined) return;
    const { threadId } = run.state;
    let refusals = 0;
    for (let wait = AGAIN_FIRST_MS; ; wait = Math.min(AGAIN_MAX_MS, wait * 2)) {
      const last = this.#stopped;
      try {
        await this.options.messages.finish({ threadId, messageId }, outcomeOf(answer, end));
        return;
      } catch (error) {
        const away = error instanceof AppError && error.code === 'DATABASE_UNAVAILABLE';
        refusals += away ? 0 : 1;
        if (last || refusals >= REFUSALS_MAX) {
          this.options.logger.error({ messageId, error }, 'the end of an answer could not be written');
          return;
        }
      }
      await this.#rest(wait);
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        timer.cancel();
        this.#resting.delete(wake);
        resolve();
      };
      const timer = this.options.clock.setTimer(ms, wake);
      this.#resting.add(wake);
    });
  }
}
