import { createHash } from 'node:crypto';
import { estimateTokens } from '../adapters/support/llm-text.js';
import type { Clock } from '../core/clock.js';
import { AppError, errorMessage } from '../core/errors.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import { limits } from '../limits.js';
import type { LlmQueue } from '../llm/queue/index.js';
import { refused } from './answer-ends.js';
import { type ContextLoader, requireRoom, type Told } from './context-loader.js';
import { LiveRun } from './live-run.js';
import type { LiveRuns } from './live-runs.js';
import type { AnswerPlan, RunPlan, RunStore } from './run-store.js';
import { type ThreadStore, threadNotFound } from './thread-store.js';

export interface Asked {
  readonly userId: string;
  readonly threadId: string;
  readonly content: string;
  readonly models: readonly { readonly modelId: string; readonly temperature?: number | undefined }[];
  readonly idempotencyKey: string | undefined;
}

export interface RunServiceOptions {
  readonly queue: Pick<LlmQueue, 'enqueue'>;
  readonly threads: ThreadStore;
  readonly runs: RunStore;
  readonly live: LiveRuns;
  readonly contexts: ContextLoader;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Asking {
  readonly answer: AnswerPlan;
  readonly told: Told | undefined;
  /** The place of its answer in the context: what is before it is what the model knows. */
  readonly answerAt: Date | undefined;
  readonly begun: () => void;
}

/** Asking models in a thread, and what becomes of it. A run goes on whether anybody follows it or not. */
export class RunService {
  constructor(private readonly options: RunServiceOptions) {}

  /**
   * Writes the message for each model and asks them all at once. Resolves as soon as one of them is asked.
   * Throws NOT_FOUND (thread, model), UNPROCESSABLE (too long; the key was used for something else), CONFLICT (a model
   * still answers), and what the queue throws when it takes none of them: then nothing was written.
   */
  async ask(asked: Asked): Promise<LiveRun> {
    const { userId, threadId, content } = asked;
    const { live, threads } = this.options;
    if (live.size >= limits.threadRuns) throw new AppError('QUEUE_FULL', 'As many runs are under way as may be.');
    const thread = await threads.find(userId, threadId);
    if (thread === null) throw threadNotFound(threadId);
    const told = await this.options.contexts.told(
      thread,
      asked.models.map(({ modelId }) => modelId),
    );
    for (const one of told.values()) requireRoom(one, content);
    const plan = this.#plan(asked);
    // In charge before its rows are there: whoever finds them finds this run.
    const run = live.open(stateOf(plan), userId);
    const begun = await this.#begin(plan).catch((error: unknown) => {
      live.drop(run);
      throw error;
    });
    if (begun instanceof LiveRun) {
      live.drop(run);
      return begun;
    }
    await this.#askAll(run, plan, (modelId) => ({ told: told.get(modelId), answerAt: begun.get(modelId) }));
    return run;
  }

  /** Throws NOT_FOUND. */
  async find(userId: string, threadId: string, runId: string): Promise<LiveRun> {
    const run = await this.options.live.find(runId);
    if (run === null || run.userId !== userId || run.state.threadId !== threadId)
      throw new AppError('NOT_FOUND', `There is no run ${runId} in this thread.`);
    return run;
  }

  /** Those of a thread that are not over; whatever was left by a process that is gone is looked after from now on. */
  async unfinished(threadId: string): Promise<LiveRun[]> {
    const found = await Promise.all(
      (await this.options.runs.unfinished(threadId)).map((id) => this.options.live.find(id)),
    );
    return found.filter((run) => run !== null);
  }

  /** Takes up what an earlier process left unfinished. */
  async recover(): Promise<void> {
    for (const runId of await this.options.runs.unfinished()) await this.options.live.find(runId);
  }

  #plan({ userId, threadId, content, models, idempotencyKey: key }: Asked): RunPlan {
    const answers = models
      .map(({ modelId, temperature }) => ({
        modelId,
        userMessageId: newId('msg'),
        messageId: newId('msg'),
        temperature: temperature ?? null,
      }))
      .toSorted((a, b) => (a.modelId < b.modelId ? -1 : 1));
    const now = new Date(this.options.clock.epochMs());
    const once = key === undefined ? undefined : { key, hash: hashOf(content, answers) };
    return { id: newId('run'), userId, threadId, now, content, tokens: estimateTokens(content), answers, once };
  }

  /** When each model's answer was written down, or the run that has the key already. */
  async #begin(plan: RunPlan): Promise<LiveRun | ReadonlyMap<string, Date>> {
    for (let tries = 1; ; tries += 1) {
      const begun = await this.options.runs.begin(plan);
      if (begun.is === 'begun') return new Map(begun.answers.map(({ modelId, createdAt }) => [modelId, createdAt]));
      if (begun.is === 'no-thread') throw threadNotFound(plan.threadId);
      if (begun.is === 'known') return this.#known(begun.run, plan);
      if (tries > 1 || !(await this.#settled(begun.runIds))) throw stillAnswering(begun.modelIds);
    }
  }

  async #known(row: { id: string; requestHash: string | null }, plan: RunPlan): Promise<LiveRun> {
    const run = await this.options.live.find(row.id);
    if (row.requestHash === plan.once?.hash && run !== null) return run;
    const expected = 'the same message to the same models as before, or another key';
    throw new AppError('UNPROCESSABLE', 'This Idempotency-Key was used for another message.', {
      details: { field: 'Idempotency-Key', expected },
    });
  }

  /** Runs that are over, but for their last write, are waited for; whether all of them were. */
  async #settled(runIds: readonly string[]): Promise<boolean> {
    for (const runId of runIds) {
      const run = await this.options.live.find(runId);
      if (run !== null) await this.options.live.written(run);
      if (run !== null && run.state.answers.some(({ end }) => end === null)) return false;
    }
    return true;
  }

  /** Resolves at the first sign that a model is asked; throws when none can be, and nothing is left of the run then. */
  async #askAll(
    run: LiveRun,
    plan: RunPlan,
    of: (modelId: string) => Pick<Asking, 'told' | 'answerAt'>,
  ): Promise<void> {
    let begun = () => {};
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const asking = plan.answers.map((answer) => this.#askOne(run, plan, { answer, begun, ...of(answer.modelId) }));
    const all = Promise.allSettled(asking).then(async (results) => {
      const failed = results.map((result) =>
        result.status === 'rejected' ? { error: result.reason as unknown } : null,
      );
      const [one] = failed;
      if (one && failed.every((other) => other !== null)) await this.#withdraw(run, one.error);
      const atMs = this.options.clock.epochMs();
      plan.answers.forEach(({ messageId }, index) => {
        const failure = failed[index];
        if (failure) void this.options.live.end(run, messageId, refused(failure.error, atMs));
      });
    });
    await Promise.race([first, all]);
  }

  async #askOne(run: LiveRun, plan: RunPlan, { answer, told, answerAt, begun }: Asking): Promise<void> {
    const { queue, live, contexts } = this.options;
    if (told === undefined || answerAt === undefined) throw new Error('a model was not looked up');
    const { modelId, messageId, temperature } = answer;
    const question = { content: plan.content, answerAt, temperature: temperature ?? undefined };
    const input = await contexts.input(plan.threadId, told, question);
    const owner = { kind: 'thread' as const, id: plan.threadId };
    const listener = live.listener(run, messageId, begun);
    const job = await queue.enqueue({ lane: 'thread', modelId, userId: plan.userId, owner, input }, { listener });
    live.asked(run, messageId, job.id);
  }

  async #withdraw(run: LiveRun, error: unknown): Promise<never> {
    this.options.live.drop(run);
    await this.options.runs.withdraw({ id: run.state.id, threadId: run.state.threadId }).catch((cause: unknown) => {
      this.options.logger.warn(
        { runId: run.state.id, reason: errorMessage(cause) },
        'a run that came to nothing was left behind',
      );
    });
    throw error;
  }
}

function stateOf({ id, threadId, now, answers }: RunPlan) {
  return {
    id,
    threadId,
    createdMs: now.getTime(),
    answers: answers.map(({ modelId, userMessageId, messageId }) => ({
      modelId,
      userMessageId,
      messageId,
      text: '',
      end: null,
    })),
  };
}

function hashOf(content: string, answers: readonly AnswerPlan[]): string {
  const models = answers.map(({ modelId, temperature }) => [modelId, temperature]);
  return createHash('sha256')
    .update(JSON.stringify([content, models]))
    .digest('hex');
}

function stillAnswering(modelIds: readonly string[]): AppError {
  const who = modelIds.join(', ');
  return new AppError('CONFLICT', `${who} still answers in this thread: wait for the answer, or cancel it.`);
}
