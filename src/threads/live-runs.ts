import type { Clock } from '../core/clock.js';
import { onNobodysBehalf } from '../core/correlation.js';
import { AppError, errorMessage } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { LlmJobListener, LlmQueue } from '../llm/queue/index.js';
import { answerOf, cancelled, deleted, endOfEvent, endOfJob, interrupted } from './answer-ends.js';
import { AnswerKeeper } from './answer-keeper.js';
import { LiveRun, untilRun } from './live-run.js';
import type { MessageStore } from './message-store.js';
import { type AnswerEnd, type AnswerState, isOver, type RunState } from './run-machine.js';
import type { RunStore, StoredRun } from './run-store.js';

/** An end is told once it is written; a database that takes longer is not waited for. */
const WRITTEN_WITHIN_MS = 1_000;
/** How often the request of an answer that another process has, or had, is looked after. */
const LOOK_EVERY_MS = 1_000;
/** Between the rows of a run and its requests to the models lies so much at most. */
const ASKED_WITHIN_MS = 30_000;

export interface LiveRunsOptions {
  readonly queue: Pick<LlmQueue, 'get' | 'cancel' | 'forget'>;
  readonly runs: RunStore;
  readonly messages: MessageStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** An answer is complete, and written. */
  readonly onAnswered: (run: LiveRun, answer: AnswerState) => void;
}

/** The runs this process answers for, from their first word until their ends are written; others are looked up. */
export class LiveRuns {
  readonly #runs = new Map<string, LiveRun>();
  /** The request to the model of each answer, once it is known. */
  readonly #jobs = new Map<string, string>();
  /** Answers whose end is known, and when it is written. */
  readonly #ends = new Map<string, Promise<void>>();
  readonly #keeper: AnswerKeeper;
  #stopped = false;

  constructor(private readonly options: LiveRunsOptions) {
    this.#keeper = new AnswerKeeper({ ...options, runs: () => this.#runs.values() });
  }

  get size(): number {
    return this.#runs.size;
  }

  /** Takes a new run in charge. */
  open(state: RunState, userId: string): LiveRun {
    const run = new LiveRun(state, userId);
    this.#runs.set(state.id, run);
    this.#keeper.begin();
    return run;
  }

  /** It did not come to anything. */
  drop(run: LiveRun): void {
    this.#runs.delete(run.state.id);
  }

  /** What the queue tells of an answer's request becomes the answer; `begun` is called at the first sign of it. */
  listener(run: LiveRun, messageId: string, begun: () => void): LlmJobListener {
    return (event) => {
      begun();
      // What comes behind the end is not kept, and not told.
      if (event.type === 'chunk' && !this.#ends.has(messageId))
        run.apply({ type: 'text', messageId, offset: event.offset, text: event.text });
      if (event.type === 'complete' || event.type === 'error')
        void this.end(run, messageId, endOfEvent(event, this.options.clock.epochMs()));
    };
  }

  /** The request of an answer has this id. */
  asked(run: LiveRun, messageId: string, jobId: string): void {
    if (this.#ends.has(messageId) || hasEnded(run, messageId)) return void this.#cancelJob(jobId, run.userId);
    this.#jobs.set(messageId, jobId);
    this.options.runs.setJob(messageId, jobId).catch((error: unknown) => {
      this.options.logger.warn({ messageId, reason: errorMessage(error) }, 'the request of an answer was not noted');
    });
  }

  /** Ends an answer, once: the first end counts. Resolves when it is written. */
  end(run: LiveRun, messageId: string, end: AnswerEnd): Promise<void> {
    const known = this.#ends.get(messageId);
    if (known !== undefined || hasEnded(run, messageId)) return known ?? Promise.resolve();
    const tell = () => run.apply({ type: 'end', messageId, end });
    const patience = this.options.clock.setTimer(WRITTEN_WITHIN_MS, tell);
    const written = onNobodysBehalf(() => this.#keeper.end(run, messageId, end)).then(() => {
      patience.cancel();
      tell();
      this.#settle(run, messageId);
    });
    this.#ends.set(messageId, written);
    return written;
  }

  /** Stops what has not ended, of one model or of all; resolves when that is told. */
  async cancel(run: LiveRun, modelId?: string): Promise<void> {
    const wanted = run.state.answers.filter(
      (answer) => answer.end === null && (modelId ?? answer.modelId) === answer.modelId,
    );
    for (const { messageId } of wanted) {
      const jobId = this.#jobs.get(messageId);
      void this.end(run, messageId, cancelled(this.options.clock.epochMs()));
      if (jobId !== undefined) void this.#cancelJob(jobId, run.userId);
    }
    const ids = new Set(wanted.map(({ messageId }) => messageId));
    await untilRun(run, ({ answers }) => answers.every(({ messageId, end }) => end !== null || !ids.has(messageId)));
  }

  /** The thread is gone with its rows: whoever watches its runs is told so. */
  forget(threadId: string, by: string): void {
    const atMs = this.options.clock.epochMs();
    for (const run of [...this.#runs.values()].filter(({ state }) => state.threadId === threadId)) {
      for (const { messageId } of run.state.answers) {
        this.#ends.set(messageId, Promise.resolve());
        run.apply({ type: 'end', messageId, end: deleted(atMs) });
        this.#clear(messageId);
      }
      this.#runs.delete(run.state.id);
    }
    for (const kind of ['thread', 'summary'] as const)
      this.options.queue.forget({ kind, id: threadId }, by).catch((error: unknown) => {
        this.options.logger.warn(
          { threadId, reason: errorMessage(error) },
          'requests of a deleted thread were not deleted',
        );
      });
  }

  /** A run this process holds, or what is kept of it; one that may still go on is taken in charge. Null without such a run. */
  async find(runId: string): Promise<LiveRun | null> {
    const live = this.#runs.get(runId);
    if (live !== undefined) return live;
    const stored = await this.options.runs.find(runId);
    if (stored === null) return null;
    return this.#runs.get(runId) ?? this.#adopt(stored);
  }

  /** Resolves when nothing of the run has yet to be written; at once while it is still being answered. */
  async written(run: LiveRun): Promise<void> {
    if (!isOver(run.state)) return;
    for (const { messageId } of run.state.answers) await this.#ends.get(messageId);
  }

  /** What is unfinished is kept as far as it came. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#keeper.stop();
  }

  #adopt(stored: StoredRun): LiveRun {
    const { run: row, userId, answers } = stored;
    const state = {
      id: row.id,
      threadId: row.threadId,
      createdMs: row.createdAt.getTime(),
      answers: answers.map(answerOf),
    };
    if (isOver(state) || this.#stopped) return new LiveRun(state, userId);
    const run = this.open(state, userId);
    for (const { id, status, jobId } of answers)
      if (status === 'streaming') void onNobodysBehalf(() => this.#lookAfter(run, id, jobId));
    return run;
  }

  /** Follows a request that this process did not make, until it has ended or turns out to be lost. */
  async #lookAfter(run: LiveRun, messageId: string, known: string | null): Promise<void> {
    const { clock, logger } = this.options;
    let jobId = known;
    const open = () => !this.#stopped && !this.#ends.has(messageId) && !hasEnded(run, messageId);
    while (open()) {
      try {
        jobId ??= await this.#jobOf(messageId);
        const end = jobId === null ? this.#unasked(run) : await this.#look(run, messageId, jobId);
        if (end !== null) return await this.end(run, messageId, end);
      } catch (error) {
        logger.debug(
          { messageId, reason: errorMessage(error) },
          'an answer of another process cannot be looked after now',
        );
      }
      await new Promise<void>((resolve) => clock.setTimer(LOOK_EVERY_MS, resolve));
    }
  }

  async #look(run: LiveRun, messageId: string, jobId: string): Promise<AnswerEnd | null> {
    const { queue, clock } = this.options;
    const job = await queue.get(jobId).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
      throw error;
    });
    if (job === null) return interrupted(clock.epochMs());
    this.#jobs.set(messageId, jobId);
    const kept = run.state.answers.find((answer) => answer.messageId === messageId)?.text ?? '';
    // Begun anew it would be another answer than the one that was read.
    if (job.state === 'queued' && kept !== '') {
      void this.#cancelJob(jobId, run.userId);
      return interrupted(clock.epochMs());
    }
    run.apply({ type: 'text', messageId, offset: 0, text: job.text });
    return endOfJob(job, clock.epochMs());
  }

  async #jobOf(messageId: string): Promise<string | null> {
    const [row] = await this.options.messages.get([messageId]);
    return row?.jobId ?? null;
  }

  #unasked({ state }: LiveRun): AnswerEnd | null {
    const nowMs = this.options.clock.epochMs();
    return nowMs - state.createdMs > ASKED_WITHIN_MS ? interrupted(nowMs) : null;
  }

  async #cancelJob(jobId: string, by: string): Promise<void> {
    await this.options.queue.cancel(jobId, by).catch((error: unknown) => {
      this.options.logger.warn({ jobId, reason: errorMessage(error) }, 'the request of an answer was not cancelled');
    });
  }

  #settle(run: LiveRun, messageId: string): void {
    const answer = run.state.answers.find((one) => one.messageId === messageId);
    if (answer?.end?.status === 'complete') this.options.onAnswered(run, answer);
    this.#clear(messageId);
    if (run.state.answers.every(({ end, messageId: id }) => end !== null && !this.#ends.has(id)))
      this.#runs.delete(run.state.id);
  }

  #clear(messageId: string): void {
    this.#jobs.delete(messageId);
    this.#ends.delete(messageId);
  }
}

function hasEnded({ state }: LiveRun, messageId: string): boolean {
  return state.answers.some((answer) => answer.messageId === messageId && answer.end !== null);
}
