import { estimateTokens } from '../adapters/support/llm-text.js';
import type { Clock } from '../core/clock.js';
import { AppError, errorMessage } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Lane, LlmQueue } from '../llm/queue/index.js';
import type { TextModels } from '../llm/text-models.js';
import type { ThreadSummary } from '../protocol/threads.js';
import { askOnce } from './ask-once.js';
import type { ContextLoader, Told } from './context-loader.js';
import type { LiveRun } from './live-run.js';
import type { MessageRow, MessageStore } from './message-store.js';
import type { AnswerState } from './run-machine.js';
import { extractSummary, readSummary, summaryInput, summaryLength, type ToSummarise } from './summary-text.js';
import { type ThreadModelRow, threadNotFound, type ThreadRow, type ThreadStore } from './thread-store.js';

export interface SummarizationOptions {
  readonly queue: Pick<LlmQueue, 'enqueue' | 'cancel'>;
  readonly models: Pick<TextModels, 'get'>;
  readonly threads: ThreadStore;
  readonly messages: MessageStore;
  readonly contexts: ContextLoader;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A context is summarised in the background once so much of its budget is not in a summary. */
const DUE_SHARE = 0.5;
/** Of a model's budget for what it is to summarise at once; the rest is for the summary so far and our miscounting. */
const READ_SHARE = 0.7;
const PAGE = 200;
/** A long thread without a summary takes several requests: no more than this at once. */
const ROUNDS_MAX = 20;
/** Whoever asks for a summary waits so long for the model; then sentences of the conversation have to do. */
const PATIENCE_MS = 60_000;

interface Due {
  readonly thread: ThreadRow;
  readonly told: Told;
  readonly lane: Lane;
}

/** Keeps what has left a model's window in short: in the background as a context grows, and when asked. */
export class SummarizationService {
  /** By context: two summaries of one would only overtake each other. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(private readonly options: SummarizationOptions) {}

  /** Summarises what is new now. Throws NOT_FOUND, UNPROCESSABLE when nothing was said. */
  async summarize(userId: string, threadId: string, modelId: string): Promise<ThreadSummary> {
    const due = await this.#due(userId, threadId, modelId, 'thread');
    const made = await this.#alone(due, () => this.#bringUpToDate(due));
    if (made === null)
      throw new AppError('UNPROCESSABLE', 'Nothing was said with this model yet: there is nothing to summarise.');
    return made;
  }

  /** An answer was added: its context may have grown enough. Never throws, and nobody waits for it. */
  consider({ userId, state: { threadId } }: LiveRun, { modelId }: AnswerState): void {
    void this.#consider(userId, threadId, modelId).catch((error: unknown) => {
      this.options.logger.warn({ threadId, reason: errorMessage(error) }, 'a context was not summarised');
    });
  }

  /** What is being made. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #consider(userId: string, threadId: string, modelId: string): Promise<void> {
    const row = await this.options.threads.model(threadId, modelId);
    if (row === null || this.#running.has(keyOf(threadId, modelId))) return;
    const due = await this.#due(userId, threadId, modelId, 'background');
    if (row.unsummarisedTokens < due.told.budget.promptTokens * DUE_SHARE) return;
    await this.#alone(due, () => this.#bringUpToDate(due));
  }

  async #due(userId: string, threadId: string, modelId: string, lane: Lane): Promise<Due> {
    const thread = await this.options.threads.find(userId, threadId);
    if (thread === null) throw threadNotFound(threadId);
    const told = (await this.options.contexts.told(thread, [modelId])).get(modelId);
    if (told === undefined) throw new Error('a model was not looked up');
    return { thread, told, lane };
  }

  async #alone<T>({ thread, told }: Due, run: () => Promise<T>): Promise<T> {
    const key = keyOf(thread.id, told.modelId);
    const before = this.#running.get(key);
    const made = Promise.resolve(before?.catch(() => undefined)).then(run);
    this.#running.set(key, made);
    return made.finally(() => {
      if (this.#running.get(key) === made) this.#running.delete(key);
    });
  }

  /** The summary of all that was said; null when nothing was. */
  async #bringUpToDate(due: Due): Promise<ThreadSummary | null> {
    const { thread, told } = due;
    const row = await this.options.threads.model(thread.id, told.modelId);
    // Sentences that stood in are no ground for a model's summary: it begins anew.
    let current = row === null || row.summaryModel === null ? null : row;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const rows = await this.#unread(due, current?.summaryThrough ?? null);
      const last = rows.at(-1);
      if (last === undefined) break;
      const what = { before: current?.summary ?? null, messages: rows };
      const text = await this.#word(due, what);
      if (text === null) return this.#standIn(due, what);
      current = await this.#keep(due, { text, model: told.modelId, through: last.createdAt });
    }
    return current === null ? null : viewOf(current);
  }

  /** What a model makes of it; null when it fails, refuses, or is no model that reads. */
  async #word(due: Due, what: ToSummarise): Promise<string | null> {
    const { queue, models, clock, logger } = this.options;
    const { thread, lane, told } = due;
    if (models.get(told.modelId).provider === 'rehearsal') return null;
    const ask = (tooShort?: string) =>
      askOnce(
        {
          lane,
          modelId: told.modelId,
          userId: thread.userId,
          owner: { kind: 'summary', id: thread.id },
          input: summaryInput(what, tooShort),
        },
        { queue, clock, withinMs: lane === 'background' ? undefined : PATIENCE_MS },
      );
    try {
      const first = readSummary(await ask());
      if (first === null || estimateTokens(first) >= summaryLength(what).least) return first;
      const second = readSummary(await ask(first));
      return second !== null && estimateTokens(second) > estimateTokens(first) ? second : first;
    } catch (error) {
      logger.info({ threadId: thread.id, reason: errorMessage(error) }, 'a context is summarised without its model');
      return null;
    }
  }

  /** Sentences of what is newest. They never take the place of a model's summary: what that leaves out is read from the messages. */
  async #standIn(due: Due, begun: ToSummarise): Promise<ThreadSummary> {
    const newest = await this.options.messages.newest(
      { threadId: due.thread.id, modelId: due.told.modelId },
      { before: new Date(this.options.clock.epochMs() + PATIENCE_MS), limit: PAGE },
    );
    const text = extractSummary({ before: begun.before, messages: newest.toReversed() });
    const through = newest[0]?.createdAt ?? due.thread.createdAt;
    if (begun.before === null) return viewOf(await this.#keep(due, { text, model: null, through }));
    const summaryUpdatedAt = new Date(this.options.clock.epochMs());
    return viewOf({ summary: text, summaryModel: null, summaryUpdatedAt });
  }

  async #keep(
    { thread, told }: Due,
    made: { text: string; model: string | null; through: Date },
  ): Promise<ThreadModelRow> {
    const now = new Date(this.options.clock.epochMs());
    await this.options.threads.setSummary(thread.id, told.modelId, { ...made, now });
    const row = await this.options.threads.model(thread.id, told.modelId);
    if (row === null) throw threadNotFound(thread.id);
    return row;
  }

  /** What is not in the summary yet, oldest first, as much as the model can read at once; at least one. */
  async #unread({ thread, told }: Due, through: Date | null): Promise<MessageRow[]> {
    const { id: threadId } = thread;
    const after = through === null ? undefined : { at: new Date(through.getTime() + 1), id: '' };
    const asked = { threadId, modelId: told.modelId, order: 'asc' as const, limit: PAGE, after };
    const page = (await this.options.messages.page(asked)).filter(({ status }) => status !== 'streaming');
    let left = told.budget.promptTokens * READ_SHARE;
    const end = page.findIndex(({ content }) => {
      left -= estimateTokens(content) + 2;
      return left < 0;
    });
    return end < 0 ? page : page.slice(0, Math.max(1, end));
  }
}

function keyOf(threadId: string, modelId: string): string {
  return `${threadId} ${modelId}`;
}

type SummaryColumns = Pick<ThreadModelRow, 'summary' | 'summaryModel' | 'summaryUpdatedAt'>;

function viewOf({ summary, summaryModel, summaryUpdatedAt }: SummaryColumns): ThreadSummary {
  return {
    summary: summary ?? '',
    tokens: estimateTokens(summary ?? ''),
    generatedAt: (summaryUpdatedAt ?? new Date(0)).toISOString(),
    modelUsed: summaryModel,
    fallback: summaryModel === null,
  };
}
