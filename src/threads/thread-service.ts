import type { Clock } from '../core/clock.js';
import { newId } from '../core/id.js';
import type { TextModels } from '../llm/text-models.js';
import type { Pagination } from '../protocol/recordings.js';
import type {
  ModelSettings,
  SearchResult,
  Thread,
  ThreadListItem,
  ThreadModel,
  ThreadTitle,
} from '../protocol/threads.js';
import { formatCursor, parseCursor } from './cursor.js';
import type { LiveRuns } from './live-runs.js';
import { isOver, runView } from './run-machine.js';
import type { RunService } from './run-service.js';
import type { ThreadSearch } from './thread-search.js';
import {
  type LastMessage,
  type ModelChanges,
  type ThreadModelRow,
  threadNotFound,
  type ThreadRow,
  type ThreadStore,
} from './thread-store.js';

export interface ThreadServiceOptions {
  readonly threads: ThreadStore;
  readonly search: ThreadSearch;
  readonly runs: RunService;
  readonly live: LiveRuns;
  readonly models: Pick<TextModels, 'get'>;
  readonly clock: Clock;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly pagination: Pagination;
}

interface ListAsked {
  readonly q: string;
  readonly orderBy: 'created_at' | 'updated_at';
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What is absent is left as it is. */
type SettingsAsked = { readonly [Name in keyof ModelSettings]?: ModelSettings[Name] | undefined };

/** An account's threads. Whatever is not its own is not there: NOT_FOUND. */
export class ThreadService {
  constructor(private readonly options: ThreadServiceOptions) {}

  async list(userId: string, { q, order, limit, cursor, ...asked }: ListAsked): Promise<Page<ThreadListItem>> {
    const { threads } = this.options;
    const orderBy = asked.orderBy === 'created_at' ? 'createdAt' : 'updatedAt';
    const after = parseCursor(orderBy, cursor);
    const [found, totalCount] = await Promise.all([
      threads.list({ userId, q, orderBy, order, limit, after }),
      threads.count(userId, q),
    ]);
    const rows = found.slice(0, limit);
    const ids = rows.map(({ id }) => id);
    const [lasts, models] = await Promise.all([threads.lastMessages(ids), threads.models(ids)]);
    const last = rows.at(-1);
    const hasMore = found.length > limit;
    const next = hasMore && last !== undefined ? formatCursor(orderBy, { at: last[orderBy], id: last.id }) : null;
    return {
      rows: rows.map((row) => ({
        ...headOf(row, models),
        lastMessage: lastOf(lasts.find(({ threadId }) => threadId === row.id)),
      })),
      pagination: { cursor: next, limit, hasMore, totalCount },
    };
  }

  async search(
    userId: string,
    asked: { q: string; limit: number; cursor?: string | undefined },
  ): Promise<Page<SearchResult>> {
    const { q, limit, cursor } = asked;
    const { results, totalCount, next } = await this.options.search.search({ userId, q, limit, cursor });
    return { rows: results, pagination: { cursor: next, limit, hasMore: next !== null, totalCount } };
  }

  async create(userId: string, asked: { title: string; systemPrompt?: string | null | undefined }): Promise<Thread> {
    const createdAt = new Date(this.options.clock.epochMs());
    const row = {
      id: newId('thread'),
      userId,
      title: asked.title,
      systemPrompt: asked.systemPrompt ?? null,
      createdAt,
    };
    return this.#view(await this.options.threads.create(row));
  }

  async get(userId: string, threadId: string): Promise<Thread> {
    return this.#view(await this.row(userId, threadId));
  }

  async rename(userId: string, threadId: string, title: string): Promise<ThreadTitle> {
    const now = new Date(this.options.clock.epochMs());
    const row = await this.options.threads.rename(userId, threadId, title, now);
    if (row === null) throw threadNotFound(threadId);
    return titleOf(row);
  }

  /** With all its messages; whoever is still answering in it is stopped. */
  async remove(userId: string, threadId: string): Promise<number> {
    const messages = await this.options.threads.remove(userId, threadId);
    if (messages === null) throw threadNotFound(threadId);
    this.options.live.forget(threadId, userId);
    return messages;
  }

  /** Throws NOT_FOUND for the thread and for a model that the catalogue does not have. */
  async setModel(userId: string, threadId: string, modelId: string, changes: SettingsAsked): Promise<ThreadModel> {
    await this.row(userId, threadId);
    this.options.models.get(modelId);
    return modelView(await this.options.threads.setModel(threadId, modelId, given(changes)));
  }

  /** Throws NOT_FOUND. */
  async row(userId: string, threadId: string): Promise<ThreadRow> {
    const row = await this.options.threads.find(userId, threadId);
    if (row === null) throw threadNotFound(threadId);
    return row;
  }

  async #view(row: ThreadRow): Promise<Thread> {
    const [models, unfinished] = await Promise.all([
      this.options.threads.models([row.id]),
      this.options.runs.unfinished(row.id),
    ]);
    return {
      ...headOf(row, models),
      systemPrompt: row.systemPrompt,
      models: Object.fromEntries(models.map((model) => [model.modelId, modelView(model)])),
      runs: unfinished.filter(({ state }) => !isOver(state)).map(({ state }) => runView(state)),
    };
  }
}

function given({ systemPrompt, temperature, tokenBudget }: SettingsAsked): ModelChanges {
  return {
    ...(systemPrompt === undefined ? {} : { systemPrompt }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tokenBudget === undefined ? {} : { tokenBudget }),
  };
}

function titleOf({ id, title, updatedAt }: ThreadRow): ThreadTitle {
  return { id, title, updatedAt: updatedAt.toISOString() };
}

function headOf(row: ThreadRow, models: readonly ThreadModelRow[]) {
  const active = models.filter(({ threadId, messageCount }) => threadId === row.id && messageCount > 0);
  return {
    ...titleOf(row),
    createdAt: row.createdAt.toISOString(),
    messageCount: row.messageCount,
    activeModels: active.map(({ modelId }) => modelId),
    summary: row.summary,
  };
}

function lastOf(last: LastMessage | undefined): ThreadListItem['lastMessage'] {
  if (last === undefined) return null;
  const { content, role, modelId: model, createdAt } = last;
  return { content, role, model, timestamp: createdAt.toISOString() };
}

function modelView(row: ThreadModelRow): ThreadModel {
  const { systemPrompt, temperature, tokenBudget, messageCount, lastMessageAt, summary, summaryUpdatedAt } = row;
  return {
    systemPrompt,
    temperature,
    tokenBudget,
    messageCount,
    lastMessageAt: lastMessageAt?.toISOString() ?? null,
    summary,
    summaryUpdatedAt: summaryUpdatedAt?.toISOString() ?? null,
  };
}
