import type { Worker } from 'node:worker_threads';
import { type Clock, systemClock } from '../../core/clock.js';
import { type Logger, silentLogger } from '../../core/logger.js';
import { startWorker } from '../../core/worker.js';
import { samplesToMs } from '../../protocol/audio-format.js';
import type { TimedWord } from '../tts.js';
import type { AlignReply, AlignRequest } from './align-words-messages.js';

/** Finds known words in a sound. One is shared by all voices and sessions. */
export interface Aligner {
  /**
   * The words as written, in samples of the 48 kHz sound. Undefined when they cannot be found (no English, the
   * optional package is missing, too much to do, not soon enough, closed) and on abort. Never rejects.
   */
  align(
    sound: { readonly text: string; readonly samples: Int16Array },
    options: { signal: AbortSignal },
  ): Promise<readonly TimedWord[] | undefined>;
  close(): Promise<void>;
}

export interface AlignerOptions {
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Work it may do at once; `Infinity` for one that has nobody to give way to. */
  readonly workSavedMs?: number;
  /** How the worker is started; only tests start something else. */
  readonly launch?: () => Worker;
}

/** A sentence takes 50–110 ms: behind more than these, times by proportion now are better than exact ones late. */
const WAITING_MAX = 4;
/**
 * The next sentence waits for these words: for half of the time it takes to say this one, and longer for a short one.
 * On a busy machine, where the aligner runs last of all, the show goes on without them.
 */
const WITHIN_SHARE = 0.5;
const WITHIN_LEAST_MS = 400;
/**
 * The aligner works a fifth of the time, and may save up for a reply's sentences at once: with fifty shows it would work
 * all the time, and whoever waits for a core waited behind it.
 */
const WORK_SHARE = 0.2;
const WORK_SAVED_MS = 1_500;
/** A worker that died this often does not come back: its package is missing or does not run here. */
const DEATHS_MAX = 2;

type Settle = (words: readonly TimedWord[] | undefined) => void;

/** The `soundswallower` aligner in a worker thread of its own, started by the first sound; no words wait for it in vain. */
export function createAligner(options: AlignerOptions = {}): Aligner {
  const worker = new AlignerThread(options);
  return {
    align: (sound, { signal }) => worker.align(sound, signal),
    close: () => worker.close(),
  };
}

class AlignerThread {
  readonly #launch: () => Worker;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Settle>();
  /** Sounds the worker has not answered, also those nobody waits for any more. */
  #unanswered = 0;
  readonly #workSavedMs: number;
  #savedMs: number;
  #savedAtMs = 0;
  #worker: Worker | undefined;
  #nextId = 1;
  #deaths = 0;
  #closed = false;

  constructor(options: AlignerOptions) {
    const { launch, logger = silentLogger, clock = systemClock, workSavedMs = WORK_SAVED_MS } = options;
    this.#workSavedMs = workSavedMs;
    this.#savedMs = workSavedMs;
    this.#clock = clock;
    this.#savedAtMs = clock.nowMs();
    this.#launch = launch ?? (() => startWorker(import.meta.url, './align-words-worker'));
    this.#logger = logger;
  }

  align(sound: Omit<AlignRequest, 'id'>, signal: AbortSignal): Promise<readonly TimedWord[] | undefined> {
    const busy = this.#unanswered >= WAITING_MAX || this.#workLeftMs() <= 0;
    if (signal.aborted || this.#closed || busy || this.#deaths >= DEATHS_MAX) return Promise.resolve(undefined);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const settle: Settle = (words) => {
        signal.removeEventListener('abort', drop);
        late.cancel();
        this.#waiting.delete(id);
        resolve(words);
      };
      const drop = () => settle(undefined);
      const withinMs = Math.max(WITHIN_LEAST_MS, samplesToMs(sound.samples.length) * WITHIN_SHARE);
      const late = this.#clock.setTimer(withinMs, drop);
      signal.addEventListener('abort', drop, { once: true });
      this.#waiting.set(id, settle);
      const worker = (this.#worker ??= this.#start());
      worker.ref();
      this.#unanswered += 1;
      worker.postMessage({ ...sound, id } satisfies AlignRequest);
    });
  }

  #workLeftMs(): number {
    const nowMs = this.#clock.nowMs();
    this.#savedMs = Math.min(this.#workSavedMs, this.#savedMs + (nowMs - this.#savedAtMs) * WORK_SHARE);
    this.#savedAtMs = nowMs;
    return this.#savedMs;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#giveUp();
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = this.#launch();
    worker.on('message', (reply: AlignReply) => {
      this.#unanswered -= 1;
      this.#savedMs -= reply.tookMs;
      if ('failed' in reply) this.#fail(reply);
      this.#waiting.get(reply.id)?.('words' in reply ? reply.words : undefined);
      // An idle thread must not keep a finished process alive.
      if (this.#unanswered === 0) worker.unref();
    });
    worker.on('error', (error) => {
      this.#deaths += 1;
      this.#worker = undefined;
      this.#logger.warn({ error }, 'the word aligner stopped');
      this.#giveUp();
    });
    return worker;
  }

  #fail({ failed, forGood }: Extract<AlignReply, { failed: string }>): void {
    if (!forGood) return this.#logger.debug({ why: failed }, 'words could not be aligned');
    if (this.#deaths < DEATHS_MAX)
      this.#logger.warn({ why: failed }, 'words will not be aligned: soundswallower is missing');
    this.#deaths = DEATHS_MAX;
  }

  #giveUp(): void {
    this.#unanswered = 0;
    for (const settle of [...this.#waiting.values()]) settle(undefined);
  }
}
