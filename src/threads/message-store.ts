import { and, asc, desc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Message } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';
import { messages, threadModels, threads } from '../storage/schema/index.js';
import type { Cursor } from './cursor.js';
import { behindCursor, contentTokens, contextOf } from './thread-store.js';

export type MessageRow = typeof messages.$inferSelect;

export interface MessagesAsked {
  readonly threadId: string;
  readonly modelId: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly after: Cursor | undefined;
}

/** How an answer ended, as its row keeps it. */
export type AnswerOutcome = Pick<
  MessageRow,
  'content' | 'tokens' | 'tokensEstimated' | 'finishReason' | 'costUsd' | 'error'
> & { readonly status: Exclude<MessageRow['status'], 'streaming'>; readonly finishedAt: Date };

/** The rows of messages, one each: a page is read by an index whatever the length of the thread. */
export class MessageStore {
  constructor(private readonly database: Database) {}

  /** One row more than `limit` where another page follows. */
  async page({ threadId, modelId, order, limit, after }: MessagesAsked): Promise<MessageRow[]> {
    const way = order === 'asc' ? asc : desc;
    const behind = after && behindCursor([messages.createdAt, messages.id], order, after);
    return this.#orm
      .select()
      .from(messages)
      .where(and(inContext(threadId, modelId), behind))
      .orderBy(way(messages.createdAt), way(messages.id))
      .limit(limit + 1);
  }

  /** Those before a moment, the newest first. */
  async newest(
    context: { threadId: string; modelId: string },
    { before, limit }: { before: Date; limit: number },
  ): Promise<Pick<MessageRow, 'role' | 'content' | 'createdAt'>[]> {
    const { role, content, createdAt } = messages;
    return this.#orm
      .select({ role, content, createdAt })
      .from(messages)
      .where(and(inContext(context.threadId, context.modelId), lt(createdAt, before), ne(messages.status, 'streaming')))
      .orderBy(desc(createdAt), desc(messages.id))
      .limit(limit);
  }

  async get(messageIds: readonly string[]): Promise<MessageRow[]> {
    if (messageIds.length === 0) return [];
    return this.#orm
      .select()
      .from(messages)
      .where(inArray(messages.id, [...messageIds]));
  }

  /** What a crash would leave of answers that are being written. Another process may know more of one than we do. */
  async keep(texts: readonly { readonly messageId: string; readonly text: string }[]): Promise<void> {
    if (texts.length === 0) return;
    const ids = sql.param(texts.map(({ messageId }) => messageId));
    const contents = sql.param(texts.map(({ text }) => text));
    await this.#orm.execute(sql`
      UPDATE ${messages} SET content = kept.content
      FROM unnest(${ids}::text[], ${contents}::text[]) AS kept (id, content)
      WHERE ${messages.id} = kept.id AND ${messages.status} = 'streaming'
        AND length(${messages.content}) < length(kept.content)`);
  }

  /** Ends an answer, once: false when it had ended, or is there no more. */
  async finish(answer: { threadId: string; messageId: string }, outcome: AnswerOutcome): Promise<boolean> {
    const { threadId, messageId } = answer;
    return this.#orm.transaction(async (tx) => {
      // The thread first, as everywhere: two transactions never wait for each other.
      const [thread] = await tx.select({ id: threads.id }).from(threads).where(eq(threads.id, threadId)).for('update');
      if (thread === undefined) return false;
      const broken = sql`CASE WHEN length(${messages.content}) > length(${outcome.content}::text) THEN ${messages.content} ELSE ${outcome.content} END`;
      const [row] = await tx
        .update(messages)
        .set({ ...outcome, content: outcome.status === 'complete' ? outcome.content : broken })
        .where(and(eq(messages.id, messageId), eq(messages.status, 'streaming')))
        .returning({ modelId: messages.modelId, answers: messages.answers });
      if (row === undefined) return false;
      const said = tx
        .select({ tokens: sql`sum(${contentTokens})` })
        .from(messages)
        .where(inArray(messages.id, [messageId, row.answers ?? '']));
      await tx
        .update(threadModels)
        .set({ unsummarisedTokens: sql`${threadModels.unsummarisedTokens} + (${said})` })
        .where(contextOf(threadId, row.modelId));
      await tx.update(threads).set({ updatedAt: outcome.finishedAt }).where(eq(threads.id, threadId));
      return true;
    });
  }

  get #orm() {
    return this.database.orm;
  }
}

function inContext(threadId: string, modelId: string) {
  return and(eq(messages.threadId, threadId), eq(messages.modelId, modelId));
}

/** As the wire shows it. */
export function messageView(row: MessageRow): Message {
  return {
    id: row.id,
    threadId: row.threadId,
    modelId: row.modelId,
    role: row.role,
    content: row.content,
    tokens: row.tokens,
    tokensEstimated: row.tokensEstimated,
    ...(row.temperature === null ? {} : { temperature: row.temperature }),
    createdAt: row.createdAt.toISOString(),
    status: row.status,
    runId: row.runId,
    finishReason: row.finishReason,
    costUsd: row.costUsd,
    error: row.error,
  };
}
