import { and, asc, count, desc, eq, gt, ilike, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { AppError } from '../core/errors.js';
import type { Database } from '../storage/database.js';
import { messages, threadModels, threads } from '../storage/schema/index.js';
import type { Cursor } from './cursor.js';

export type ThreadRow = typeof threads.$inferSelect;
export type ThreadModelRow = typeof threadModels.$inferSelect;
export type ModelChanges = Partial<Pick<ThreadModelRow, 'systemPrompt' | 'temperature' | 'tokenBudget'>>;

export interface LastMessage {
  readonly threadId: string;
  readonly content: string;
  readonly role: 'user' | 'assistant';
  readonly modelId: string;
  readonly createdAt: Date;
}

export interface ThreadListAsked {
  readonly userId: string;
  /** In titles and summaries, as it stands; empty for all. */
  readonly q: string;
  readonly orderBy: 'createdAt' | 'updatedAt';
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly after: Cursor | undefined;
}

const PREVIEW_CHARS = 280;

/** The rows of threads and of their models' contexts. A thread is found by its owner alone. */
export class ThreadStore {
  constructor(private readonly database: Database) {}

  async create(row: Pick<ThreadRow, 'id' | 'userId' | 'title' | 'systemPrompt' | 'createdAt'>): Promise<ThreadRow> {
    const [made] = await this.#orm
      .insert(threads)
      .values({ ...row, updatedAt: row.createdAt })
      .returning();
    if (made === undefined) throw new Error('an insert gave no row back');
    return made;
  }

  async find(userId: string, threadId: string): Promise<ThreadRow | null> {
    const [row] = await this.#orm.select().from(threads).where(owned(userId, threadId));
    return row ?? null;
  }

  async rename(userId: string, threadId: string, title: string, now: Date): Promise<ThreadRow | null> {
    const changed = this.#orm.update(threads).set({ title, updatedAt: now }).where(owned(userId, threadId));
    const [row] = await changed.returning();
    return row ?? null;
  }

  /** With everything in it; resolves with how many messages that were, null when there is no such thread. */
  async remove(userId: string, threadId: string): Promise<number | null> {
    return this.#orm.transaction(async (tx) => {
      const [row] = await tx.select({ id: threads.id }).from(threads).where(owned(userId, threadId)).for('update');
      if (row === undefined) return null;
      const [found] = await tx.select({ n: count() }).from(messages).where(eq(messages.threadId, threadId));
      await tx.delete(threads).where(eq(threads.id, threadId));
      return found?.n ?? 0;
    });
  }

  /** One row more than `limit` where another page follows. */
  async list({ userId, q, orderBy, order, limit, after }: ThreadListAsked): Promise<ThreadRow[]> {
    const key = threads[orderBy];
    const way = order === 'asc' ? asc : desc;
    const behind = after && behindCursor([key, threads.id], order, after);
    return this.#orm
      .select()
      .from(threads)
      .where(and(matching(userId, q), behind))
      .orderBy(way(key), way(threads.id))
      .limit(limit + 1);
  }

  async count(userId: string, q: string): Promise<number> {
    const [row] = await this.#orm.select({ n: count() }).from(threads).where(matching(userId, q));
    return row?.n ?? 0;
  }

  /** The newest message of each thread that says something, in its beginning: of the newest of its models'. */
  async lastMessages(threadIds: readonly string[]): Promise<LastMessage[]> {
    if (threadIds.length === 0) return [];
    const { threadId, modelId } = threadModels;
    const newest = this.#orm
      .select({
        content: sql<string>`left(${messages.content}, ${PREVIEW_CHARS})`.as('preview'),
        role: messages.role,
        createdAt: messages.createdAt,
      })
      .from(messages)
      .where(and(eq(messages.threadId, threadId), eq(messages.modelId, modelId), ne(messages.content, '')))
      .orderBy(desc(messages.createdAt), desc(messages.id))
      .limit(1)
      .as('newest');
    return this.#orm
      .selectDistinctOn([threadId], {
        threadId,
        content: newest.content,
        role: newest.role,
        modelId,
        createdAt: newest.createdAt,
      })
      .from(threadModels)
      .crossJoinLateral(newest)
      .where(inArray(threadId, [...threadIds]))
      .orderBy(threadId, desc(newest.createdAt));
  }

  /** The contexts of threads that have messages or settings, the latest first. */
  async models(threadIds: readonly string[]): Promise<ThreadModelRow[]> {
    if (threadIds.length === 0) return [];
    return this.#orm
      .select()
      .from(threadModels)
      .where(inArray(threadModels.threadId, [...threadIds]))
      .orderBy(sql`${threadModels.lastMessageAt} DESC NULLS LAST`, threadModels.modelId);
  }

  async model(threadId: string, modelId: string): Promise<ThreadModelRow | null> {
    const [row] = await this.#orm.select().from(threadModels).where(contextOf(threadId, modelId));
    return row ?? null;
  }

  /** How many messages a context has; null for a thread of others. */
  async messageCount(userId: string, threadId: string, modelId: string): Promise<number | null> {
    const [row] = await this.#orm
      .select({ n: threadModels.messageCount })
      .from(threads)
      .leftJoin(threadModels, and(eq(threadModels.threadId, threads.id), eq(threadModels.modelId, modelId)))
      .where(owned(userId, threadId));
    return row === undefined ? null : (row.n ?? 0);
  }

  async setModel(threadId: string, modelId: string, changes: ModelChanges): Promise<ThreadModelRow> {
    const [row] = await this.#orm
      .insert(threadModels)
      .values({ threadId, modelId, ...changes })
      // An update of nothing is no update: the key is set to itself.
      .onConflictDoUpdate({
        target: [threadModels.threadId, threadModels.modelId],
        set: { modelId, ...changes },
      })
      .returning();
    if (row === undefined) throw new Error('an upsert gave no row back');
    return row;
  }

  /** Of several models' summaries the one that tells of more stays. False when that was not this one. */
  async setSummary(
    threadId: string,
    modelId: string,
    summary: { text: string; model: string | null; through: Date; now: Date },
  ): Promise<boolean> {
    const { text, model, through, now } = summary;
    return this.#orm.transaction(async (tx) => {
      // Thread before context, as everywhere: two transactions never wait for each other.
      await tx.select({ id: threads.id }).from(threads).where(eq(threads.id, threadId)).for('update');
      const inContext = and(eq(messages.threadId, threadId), eq(messages.modelId, modelId));
      const since = tx
        .select({ tokens: sql`coalesce(sum(${contentTokens}), 0)` })
        .from(messages)
        .where(and(inContext, gt(messages.createdAt, through), ne(messages.status, 'streaming')));
      const [row] = await tx
        .update(threadModels)
        .set({
          summary: text,
          summaryModel: model,
          summaryUpdatedAt: now,
          summaryThrough: through,
          unsummarisedTokens: sql`(${since})`,
        })
        .where(and(contextOf(threadId, modelId), givesWayTo(through)))
        .returning({ modelId: threadModels.modelId });
      if (row === undefined) return false;
      await tx.update(threads).set({ summary: text }).where(eq(threads.id, threadId));
      return true;
    });
  }

  get #orm() {
    return this.database.orm;
  }
}

export function threadNotFound(threadId: string): AppError {
  return new AppError('NOT_FOUND', `There is no thread ${threadId}.`);
}

function owned(userId: string, threadId: string): SQL | undefined {
  return and(eq(threads.id, threadId), eq(threads.userId, userId));
}

export function contextOf(threadId: string, modelId: string): SQL | undefined {
  return and(eq(threadModels.threadId, threadId), eq(threadModels.modelId, modelId));
}

function matching(userId: string, q: string): SQL | undefined {
  const words = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const found = q === '' ? undefined : or(ilike(threads.title, words), ilike(threads.summary, words));
  return and(eq(threads.userId, userId), found);
}

/**
 * What a message takes of a context, near enough to `estimateTokens`: a quarter for each byte, so that letters of other
 * scripts weigh twice and three times as much. Not what a vendor counted, which has thoughts in it that nobody reads.
 */
export const contentTokens = sql`ceil(octet_length(${messages.content}) / 4.0)::int`;

/** A model's summary gives way to one that tells as far; one that only stood in, to any. */
function givesWayTo(through: Date): SQL | undefined {
  return or(isNull(threadModels.summaryModel), lte(threadModels.summaryThrough, through));
}

/** Rows behind a cursor in the order of `columns`; compared as a pair, so that one index gives them. */
export function behindCursor([at, id]: readonly [PgColumn, PgColumn], order: 'asc' | 'desc', cursor: Cursor): SQL {
  const place = sql`(${cursor.at.toISOString()}::timestamptz, ${cursor.id})`;
  return order === 'asc' ? sql`(${at}, ${id}) > ${place}` : sql`(${at}, ${id}) < ${place}`;
}
