import { and, count, desc, eq, isNotNull, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../storage/database.js';
import { driverError } from '../../storage/database-errors.js';
import { llmJobs } from '../../storage/schema/index.js';
import type { LlmJobOwner } from './job-queue.js';
import {
  JobNotStorable,
  type JobList,
  type JobListQuery,
  type JobOutline,
  type LlmJobRecord,
  type LlmJobStore,
} from './job-store.js';
import { outlineColumns, outlineOf, recordOf, rowOf } from './sql-job-row.js';

const UNFINISHED_MAX = 1_000;
const UNFINISHED = isNull(llmJobs.finishedAt);
/** What a later revision may change. */
const WRITTEN_OVER = {
  state: sql`excluded.state`,
  attempt: sql`excluded.attempt`,
  answer: sql`excluded.answer`,
  reason: sql`excluded.reason`,
  usage: sql`excluded.usage`,
  problem: sql`excluded.problem`,
  startedAt: sql`excluded.started_at`,
  finishedAt: sql`excluded.finished_at`,
  holder: sql`excluded.holder`,
  leaseUntil: sql`excluded.lease_until`,
  revision: sql`excluded.revision`,
};

/** Jobs in the database, the same statements on both. */
export class SqlJobStore implements LlmJobStore {
  constructor(private readonly database: Pick<Database, 'orm'>) {}

  async save(records: readonly LlmJobRecord[], { leaseUntilMs }: { readonly leaseUntilMs: number }): Promise<void> {
    if (records.length === 0) return;
    const isNewer = sql`${llmJobs.revision} < excluded.revision and ${UNFINISHED}`;
    await this.database.orm
      .insert(llmJobs)
      .values(records.map((record) => rowOf(record, leaseUntilMs)))
      .onConflictDoUpdate({ target: llmJobs.id, set: WRITTEN_OVER, setWhere: isNewer })
      .catch(refuse);
  }

  async claimKey(record: LlmJobRecord, { leaseUntilMs }: { readonly leaseUntilMs: number }): Promise<LlmJobRecord> {
    const { userId, idempotencyKey } = record;
    const { orm } = this.database;
    await orm
      .insert(llmJobs)
      .values(rowOf(record, leaseUntilMs))
      .onConflictDoNothing({ target: [llmJobs.userId, llmJobs.idempotencyKey] });
    const hasKey = and(eq(llmJobs.userId, userId), eq(llmJobs.idempotencyKey, idempotencyKey ?? ''));
    const [row] = await orm.select().from(llmJobs).where(hasKey);
    // Whoever had it has been deleted in this moment.
    return row === undefined ? record : recordOf(row);
  }

  async get(id: string): Promise<LlmJobRecord | null> {
    const [row] = await this.database.orm.select().from(llmJobs).where(eq(llmJobs.id, id));
    return row === undefined ? null : recordOf(row);
  }

  async list({ userId, state, limit, after }: JobListQuery): Promise<JobList> {
    const { orm } = this.database;
    const wanted = and(
      userId === null ? undefined : eq(llmJobs.userId, userId),
      state === undefined ? undefined : eq(llmJobs.state, state),
    );
    const rows = await orm
      .select(outlineColumns)
      .from(llmJobs)
      .where(and(wanted, after === null ? undefined : isBehind(after)))
      .orderBy(desc(llmJobs.createdAt), desc(llmJobs.id))
      .limit(limit + 1);
    const [total] = await orm.select({ count: count() }).from(llmJobs).where(wanted);
    const records = rows.slice(0, limit).map(outlineOf);
    return { records, hasMore: rows.length > limit, totalCount: total?.count ?? 0 };
  }

  async renew(holder: string, { leaseUntilMs }: { readonly leaseUntilMs: number }): Promise<void> {
    await this.#setLease(holder, leaseUntilMs);
  }

  async release(holder: string): Promise<void> {
    await this.#setLease(holder, 0);
  }

  async takeOver(options: Parameters<LlmJobStore['takeOver']>[0]): Promise<readonly LlmJobRecord[]> {
    const { holder, nowMs, leaseUntilMs, all } = options;
    const leftBy = and(UNFINISHED, or(isNull(llmJobs.holder), ne(llmJobs.holder, holder)));
    const rows = await this.database.orm
      .update(llmJobs)
      .set({ holder, leaseUntil: new Date(leaseUntilMs), revision: sql`${llmJobs.revision} + 1` })
      .where(all ? leftBy : and(leftBy, lte(llmJobs.leaseUntil, new Date(nowMs))))
      .returning();
    return rows.map(recordOf).sort((a, b) => a.createdMs - b.createdMs);
  }

  async claim(id: string, options: Parameters<LlmJobStore['claim']>[1]): ReturnType<LlmJobStore['claim']> {
    const { holder, nowMs, leaseUntilMs } = options;
    const isFree = and(UNFINISHED, or(eq(llmJobs.state, 'queued'), lte(llmJobs.leaseUntil, new Date(nowMs))));
    for (;;) {
      const [row] = await this.database.orm
        .update(llmJobs)
        .set({
          state: 'running',
          attempt: sql`${llmJobs.attempt} + 1`,
          startedAt: new Date(nowMs),
          holder,
          leaseUntil: new Date(leaseUntilMs),
          revision: sql`${llmJobs.revision} + 1`,
        })
        .where(and(eq(llmJobs.id, id), isFree))
        .returning();
      if (row !== undefined) return recordOf(row);
      const known = this.database.orm.select({ isFree: sql<boolean>`${isFree}` }).from(llmJobs);
      const [now] = await known.where(eq(llmJobs.id, id));
      if (now === undefined) return 'unknown';
      // A free one was written for the first time between the two statements.
      if (!now.isFree) return 'taken';
    }
  }

  async unfinished({ userId }: { readonly userId: string }): Promise<readonly JobOutline[]> {
    const rows = await this.database.orm
      .select(outlineColumns)
      .from(llmJobs)
      .where(and(eq(llmJobs.userId, userId), UNFINISHED))
      .orderBy(llmJobs.createdAt, llmJobs.id)
      .limit(UNFINISHED_MAX);
    return rows.map(outlineOf);
  }

  async forget({ kind, id }: LlmJobOwner): Promise<void> {
    const left = and(eq(llmJobs.ownerKind, kind), eq(llmJobs.ownerId, id), isNotNull(llmJobs.finishedAt));
    await this.database.orm.delete(llmJobs).where(left);
  }

  async prune(beforeMs: number): Promise<number> {
    const old = await this.database.orm
      .delete(llmJobs)
      .where(lt(llmJobs.finishedAt, new Date(beforeMs)))
      .returning({ id: llmJobs.id });
    return old.length;
  }

  async #setLease(holder: string, untilMs: number): Promise<void> {
    await this.database.orm
      .update(llmJobs)
      .set({ leaseUntil: new Date(untilMs) })
      .where(and(UNFINISHED, eq(llmJobs.holder, holder)));
  }
}

function isBehind({ createdMs, id }: NonNullable<JobListQuery['after']>): SQL {
  return sql`(${llmJobs.createdAt}, ${llmJobs.id}) < (${new Date(createdMs).toISOString()}::timestamptz, ${id})`;
}

/** Data that does not fit and rules that are broken (classes 22 and 23) are the record's fault; all else may pass. */
function refuse(error: unknown): never {
  const cause = driverError(error);
  if (cause?.code === undefined || !/^2[23]/.test(cause.code)) throw error;
  // Drizzle's own error, with every value of the statement in it, stays here.
  throw new JobNotStorable(`the database refused it: ${cause.code}`, { cause });
}
