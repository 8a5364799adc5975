import type { LlmJobOwner } from './job-queue.js';
import {
  hasEnded,
  type JobList,
  type JobOutline,
  type JobListQuery,
  type LlmJobRecord,
  type LlmJobStore,
} from './job-store.js';

interface Row {
  record: LlmJobRecord;
  leaseUntilMs: number;
}

/** Jobs in the memory of the process: what a database would remember, for where there is none. */
export class MemoryJobStore implements LlmJobStore {
  readonly #rows = new Map<string, Row>();

  async save(records: readonly LlmJobRecord[], { leaseUntilMs }: { readonly leaseUntilMs: number }): Promise<void> {
    for (const record of records) this.#write(record, leaseUntilMs);
  }

  async claimKey(record: LlmJobRecord, { leaseUntilMs }: { readonly leaseUntilMs: number }): Promise<LlmJobRecord> {
    const { userId, idempotencyKey } = record;
    const [row] = this.#of(({ record: one }) => one.userId === userId && one.idempotencyKey === idempotencyKey);
    if (row === undefined) this.#write(record, leaseUntilMs);
    return row?.record ?? record;
  }

  async get(id: string): Promise<LlmJobRecord | null> {
    return this.#rows.get(id)?.record ?? null;
  }

  async list({ userId, state, limit, after }: JobListQuery): Promise<JobList> {
    const all = this.#of(({ record }) => (userId ?? record.userId) === record.userId)
      .map(({ record }) => record)
      .filter((record) => (state ?? record.state) === record.state)
      .sort(newestFirst);
    const rest = after === null ? all : all.filter((one) => newestFirst(after, one) < 0);
    const records = rest.slice(0, limit).map(({ input: _input, text: _text, ...outline }) => outline);
    return { records, hasMore: rest.length > limit, totalCount: all.length };
  }

  async renew(holder: string, { leaseUntilMs }: { readonly leaseUntilMs: number }): Promise<void> {
    for (const row of this.#of(({ record }) => record.holder === holder)) row.leaseUntilMs = leaseUntilMs;
  }

  async release(holder: string): Promise<void> {
    for (const row of this.#of(({ record }) => record.holder === holder)) row.leaseUntilMs = 0;
  }

  async takeOver(options: Parameters<LlmJobStore['takeOver']>[0]): Promise<readonly LlmJobRecord[]> {
    const { holder, nowMs, leaseUntilMs, all } = options;
    const left = this.#of(
      (row) => !hasEnded(row.record) && row.record.holder !== holder && (all || row.leaseUntilMs <= nowMs),
    );
    for (const row of left) {
      row.record = { ...row.record, holder, revision: row.record.revision + 1 };
      row.leaseUntilMs = leaseUntilMs;
    }
    return left.map(({ record }) => record).sort((a, b) => a.createdMs - b.createdMs);
  }

  async claim(id: string, options: Parameters<LlmJobStore['claim']>[1]): ReturnType<LlmJobStore['claim']> {
    const { holder, nowMs, leaseUntilMs } = options;
    const row = this.#rows.get(id);
    if (row === undefined) return 'unknown';
    const { record } = row;
    if (hasEnded(record) || (record.state === 'running' && row.leaseUntilMs > nowMs)) return 'taken';
    const { attempt, revision } = record;
    const running = { state: 'running', attempt: attempt + 1, startedMs: nowMs, revision: revision + 1 } as const;
    row.record = { ...record, ...running, holder };
    row.leaseUntilMs = leaseUntilMs;
    return row.record;
  }

  async unfinished({ userId }: { readonly userId: string }): Promise<readonly JobOutline[]> {
    const rows = this.#of(({ record }) => record.userId === userId && !hasEnded(record));
    return rows.map(({ record }) => record).sort((a, b) => a.createdMs - b.createdMs);
  }

  async forget({ kind, id }: LlmJobOwner): Promise<void> {
    this.#remove(({ record }) => hasEnded(record) && record.owner.kind === kind && record.owner.id === id);
  }

  async prune(beforeMs: number): Promise<number> {
    return this.#remove(({ record }) => record.finishedMs !== null && record.finishedMs < beforeMs);
  }

  #write(record: LlmJobRecord, leaseUntilMs: number): void {
    const row = this.#rows.get(record.id);
    if (row !== undefined && (row.record.revision >= record.revision || hasEnded(row.record))) return;
    this.#rows.set(record.id, { record, leaseUntilMs });
  }

  #of(test: (row: Row) => boolean): Row[] {
    return [...this.#rows.values()].filter(test);
  }

  #remove(test: (row: Row) => boolean): number {
    const gone = this.#of(test);
    for (const { record } of gone) this.#rows.delete(record.id);
    return gone.length;
  }
}

type Place = Pick<LlmJobRecord, 'createdMs' | 'id'>;

function newestFirst(a: Place, b: Place): number {
  if (a.createdMs !== b.createdMs) return b.createdMs - a.createdMs;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
