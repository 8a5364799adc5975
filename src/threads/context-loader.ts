import { estimateTokens, MESSAGE_TOKENS } from '../adapters/support/llm-text.js';
import { AppError } from '../core/errors.js';
import type { LlmJobInput } from '../llm/queue/index.js';
import type { TextModels } from '../llm/text-models.js';
import { assembleContext, type ContextMessage } from './context-assembly.js';
import type { MessageStore } from './message-store.js';
import type { ThreadModelRow, ThreadRow, ThreadStore } from './thread-store.js';
import { type Budget, budgetFor } from './token-budget.js';

/** What an account has chosen for all its models. */
export interface Preferences {
  readonly systemPrompt?: string | undefined;
  readonly defaultTemperature?: number | undefined;
}

export interface ContextLoaderOptions {
  readonly threads: ThreadStore;
  readonly messages: MessageStore;
  readonly models: Pick<TextModels, 'get'>;
  readonly preferences: (userId: string) => Promise<Preferences>;
}

/** What one model of a thread is told, before it is asked anything. */
export interface Told {
  readonly modelId: string;
  readonly systemPrompt: string;
  readonly temperature: number | undefined;
  readonly budget: Budget;
  readonly summary: Pick<ThreadModelRow, 'summary' | 'summaryThrough'> | null;
}

const PAGE = 100;
/** However short they are: a model is given no more messages than this. */
const MESSAGES_MAX = 400;

/** Puts together what a model is given of its context: settings, summary, and as many messages as fit. */
export class ContextLoader {
  constructor(private readonly options: ContextLoaderOptions) {}

  /** Throws NOT_FOUND for a model the catalogue does not have. */
  async told(thread: ThreadRow, modelIds: readonly string[]): Promise<ReadonlyMap<string, Told>> {
    const infos = new Map(modelIds.map((modelId) => [modelId, this.options.models.get(modelId)]));
    const [rows, usual] = await Promise.all([
      this.options.threads.models([thread.id]),
      this.options.preferences(thread.userId),
    ]);
    return new Map(
      modelIds.map((modelId) => {
        const row = rows.find((one) => one.modelId === modelId) ?? null;
        const contextTokens = infos.get(modelId)?.contextLength ?? null;
        const told: Told = {
          modelId,
          systemPrompt: row?.systemPrompt ?? thread.systemPrompt ?? usual.systemPrompt ?? '',
          temperature: row?.temperature ?? usual.defaultTemperature,
          budget: budgetFor({ contextTokens, tokenBudget: row?.tokenBudget ?? null }),
          summary: row,
        };
        return [modelId, told];
      }),
    );
  }

  /** What the model is asked: the question, and what was said before it. */
  async input(
    threadId: string,
    told: Told,
    question: { content: string; answerAt: Date; temperature: number | undefined },
  ): Promise<LlmJobInput> {
    const { modelId, budget, summary } = told;
    // The question stands a millisecond before its answer.
    const askedAt = new Date(question.answerAt.getTime() - 1);
    const earlier = await this.#earlier({ threadId, modelId }, askedAt, budget.promptTokens);
    const through = summary?.summaryThrough ?? null;
    const messages: ContextMessage[] = earlier.rows.map(({ role, content, createdAt }) => ({
      role,
      content,
      summarised: through !== null && createdAt <= through,
    }));
    const assembled = assembleContext({
      systemPrompt: told.systemPrompt,
      summary: summary?.summary ?? null,
      messages: [...messages, { role: 'user', content: question.content, summarised: false }],
      more: earlier.more,
      budgetTokens: budget.promptTokens,
    });
    return {
      system: assembled.system,
      messages: [...assembled.messages],
      temperature: question.temperature ?? told.temperature,
      maxOutputTokens: budget.answerTokens,
    };
  }

  /** Oldest first, no more of them than can fit. */
  async #earlier(context: { threadId: string; modelId: string }, before: Date, budgetTokens: number) {
    const rows: { role: 'user' | 'assistant'; content: string; createdAt: Date }[] = [];
    let tokens = 0;
    let place = before;
    let more = true;
    while (more && tokens < budgetTokens && rows.length < MESSAGES_MAX) {
      const page = await this.options.messages.newest(context, { before: place, limit: PAGE });
      for (const row of page) tokens += estimateTokens(row.content) + MESSAGE_TOKENS;
      rows.push(...page);
      place = page.at(-1)?.createdAt ?? place;
      more = page.length === PAGE;
    }
    return { rows: rows.toReversed(), more };
  }
}

/** Throws UNPROCESSABLE for a question that leaves a model no room, whatever is left out. */
export function requireRoom({ modelId, systemPrompt, budget }: Told, content: string): void {
  const taken = estimateTokens(systemPrompt) + estimateTokens(content) + 2 * MESSAGE_TOKENS;
  if (taken <= budget.promptTokens) return;
  const message = `The message and the system prompt take about ${taken} tokens; ${modelId} may be given ${budget.promptTokens}. Shorten them, or raise its token budget.`;
  throw new AppError('UNPROCESSABLE', message, {
    details: { field: 'content', expected: `at most ${budget.promptTokens} tokens with the system prompt` },
  });
}
