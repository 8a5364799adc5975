import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database, OrmTransaction } from '../storage/database.js';
import { messages, runs, threadModels, threads } from '../storage/schema/index.js';
import type { MessageRow } from './message-store.js';

export type RunRow = typeof runs.$inferSelect;

/** What is sent to one model. */
export interface AnswerPlan {
  readonly modelId: string;
  readonly userMessageId: string;
  readonly messageId: string;
  readonly temperature: number | null;
}

export interface RunPlan {
  readonly id: string;
  readonly userId: string;
  readonly threadId: string;
  readonly now: Date;
  readonly content: string;
  /** As counted by us. */
  readonly tokens: number;
  readonly answers: readonly AnswerPlan[];
  readonly once: { readonly key: string; readonly hash: string } | undefined;
}

/** A run as its rows tell it; its answers in the order of their models' ids. */
export interface StoredRun {
  readonly run: RunRow;
  readonly userId: string;
  readonly answers: readonly MessageRow[];
}

export type Begun =
  | { readonly is: 'begun'; readonly answers: readonly MessageRow[] }
  | { readonly is: 'no-thread' }
  /** The key was used before. */
  | { readonly is: 'known'; readonly run: RunRow }
  /** These still answer. */
  | { readonly is: 'busy'; readonly runIds: readonly string[]; readonly modelIds: readonly string[] };

/** Runs: a message written for each model, and the answer it waits for, all or none. */
export class RunStore {
  constructor(private readonly database: Database) {}

  async begin(plan: RunPlan): Promise<Begun> {
    return this.#orm.transaction(async (tx): Promise<Begun> => {
      const { threadId, now, answers } = plan;
      // Whoever else writes into the thread waits here: what follows sees all of it or nothing.
      const [thread] = await tx
        .select({ id: threads.id })
        .from(threads)
        .where(and(eq(threads.id, threadId), eq(threads.userId, plan.userId)))
        .for('update');
      if (thread === undefined) return { is: 'no-thread' };
      const known = plan.once && (await this.#byKey(tx, threadId, plan.once.key));
      if (known !== undefined) return { is: 'known', run: known };
      const busy = await tx
        .select({ runId: messages.runId, modelId: messages.modelId })
        .from(messages)
        .where(and(eq(messages.threadId, threadId), eq(messages.status, 'streaming'), ofModels(answers)));
      if (busy.length > 0)
        return { is: 'busy', runIds: busy.map(({ runId }) => runId), modelIds: busy.map(({ modelId }) => modelId) };
      await tx.insert(runs).values({
        id: plan.id,
        threadId,
        createdAt: now,
        idempotencyKey: plan.once?.key,
        requestHash: plan.once?.hash,
      });
      const latest = await this.#takePlaces(tx, plan);
      const written = await tx.insert(messages).values(rowsOf(plan, latest)).returning();
      const added = sql`${threads.messageCount} + ${written.length}`;
      await tx.update(threads).set({ messageCount: added, updatedAt: now }).where(eq(threads.id, threadId));
      return { is: 'begun', answers: inOrder(written.filter(({ role }) => role === 'assistant')) };
    });
  }

  /** Takes back a run that no model was asked for in the end. */
  async withdraw({ id, threadId }: Pick<RunRow, 'id' | 'threadId'>): Promise<void> {
    await this.#orm.transaction(async (tx) => {
      await tx.select({ id: threads.id }).from(threads).where(eq(threads.id, threadId)).for('update');
      const gone = await tx.delete(messages).where(eq(messages.runId, id)).returning({ modelId: messages.modelId });
      const modelIds = [...new Set(gone.map(({ modelId }) => modelId))];
      await tx
        .update(threadModels)
        .set({ messageCount: sql`${threadModels.messageCount} - 2` })
        .where(and(eq(threadModels.threadId, threadId), inArray(threadModels.modelId, modelIds)));
      const left = sql`${threads.messageCount} - ${gone.length}`;
      await tx.update(threads).set({ messageCount: left }).where(eq(threads.id, threadId));
      await tx.delete(runs).where(eq(runs.id, id));
    });
  }

  async setJob(messageId: string, jobId: string): Promise<void> {
    await this.#orm.update(messages).set({ jobId }).where(eq(messages.id, messageId));
  }

  async find(runId: string): Promise<StoredRun | null> {
    const [found] = await this.#orm
      .select({ run: runs, userId: threads.userId })
      .from(runs)
      .innerJoin(threads, eq(threads.id, runs.threadId))
      .where(eq(runs.id, runId));
    if (found === undefined) return null;
    const answers = await this.#orm
      .select()
      .from(messages)
      .where(and(eq(messages.runId, runId), eq(messages.role, 'assistant')));
    return { ...found, answers: inOrder(answers) };
  }

  /** Runs with answers that have not ended, of one thread or of all. */
  async unfinished(threadId?: string): Promise<string[]> {
    const ofThread = threadId === undefined ? undefined : eq(messages.threadId, threadId);
    const rows = await this.#orm
      .selectDistinct({ runId: messages.runId })
      .from(messages)
      .where(and(eq(messages.status, 'streaming'), ofThread));
    return rows.map(({ runId }) => runId);
  }

  async #byKey(tx: OrmTransaction, threadId: string, key: string): Promise<RunRow | undefined> {
    const [row] = await tx
      .select()
      .from(runs)
      .where(and(eq(runs.threadId, threadId), eq(runs.idempotencyKey, key)));
    return row;
  }

  /**
   * The `createdAt` of each model's answer; its question is a millisecond older. Later than anything in the context so
   * far, whatever the clock says: two messages of one context never have the same.
   */
  async #takePlaces(tx: OrmTransaction, { threadId, now, answers }: RunPlan): Promise<ReadonlyMap<string, Date>> {
    const latest = new Date(now.getTime() + 1);
    const rows = await tx
      .insert(threadModels)
      .values(answers.map(({ modelId }) => ({ threadId, modelId, messageCount: 2, lastMessageAt: latest })))
      .onConflictDoUpdate({
        target: [threadModels.threadId, threadModels.modelId],
        set: {
          messageCount: sql`${threadModels.messageCount} + 2`,
          lastMessageAt: sql`greatest(excluded.last_message_at, ${threadModels.lastMessageAt} + interval '2 milliseconds')`,
        },
      })
      .returning({ modelId: threadModels.modelId, at: threadModels.lastMessageAt });
    return new Map(rows.map(({ modelId, at }) => [modelId, at ?? latest]));
  }

  get #orm() {
    return this.database.orm;
  }
}

function rowsOf({ id, threadId, content, tokens, answers, now }: RunPlan, latest: ReadonlyMap<string, Date>) {
  return answers.flatMap(({ modelId, userMessageId, messageId, temperature }) => {
    const answerAt = latest.get(modelId) ?? now;
    const common = { threadId, modelId, runId: id };
    return [
      {
        ...common,
        id: userMessageId,
        role: 'user' as const,
        content,
        tokens,
        status: 'complete' as const,
        createdAt: new Date(answerAt.getTime() - 1),
      },
      {
        ...common,
        id: messageId,
        role: 'assistant' as const,
        content: '',
        status: 'streaming' as const,
        temperature,
        answers: userMessageId,
        createdAt: answerAt,
      },
    ];
  });
}

function ofModels(answers: readonly AnswerPlan[]) {
  return inArray(
    messages.modelId,
    answers.map(({ modelId }) => modelId),
  );
}

/** One order for the process that began it and for every other: the places in a run count on it. */
function inOrder(answers: readonly MessageRow[]): MessageRow[] {
  return answers.toSorted((a, b) => (a.modelId < b.modelId ? -1 : 1));
}
