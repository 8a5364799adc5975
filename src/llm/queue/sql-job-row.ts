import { getTableColumns } from 'drizzle-orm';
import type { LlmJobInput } from '../../protocol/llm-jobs.js';
import { llmJobs } from '../../storage/schema/index.js';
import type { JobOutline, LlmJobRecord } from './job-store.js';

type Row = typeof llmJobs.$inferSelect;
type OutlineRow = Omit<Row, 'input' | 'answer'>;

const { input: _input, answer: _answer, ...columns } = getTableColumns(llmJobs);
/** All but what may be long. */
export const outlineColumns = columns;

export function rowOf(record: LlmJobRecord, leaseUntilMs: number): typeof llmJobs.$inferInsert {
  const { input, text, owner, createdMs, startedMs, finishedMs, problem, ...same } = record;
  return {
    ...same,
    ownerKind: owner.kind,
    ownerId: owner.id,
    input: JSON.stringify(input),
    answer: storable(text),
    problem: problem && { ...problem, message: storable(problem.message) },
    createdAt: new Date(createdMs),
    startedAt: startedMs === null ? null : new Date(startedMs),
    finishedAt: finishedMs === null ? null : new Date(finishedMs),
    leaseUntil: new Date(leaseUntilMs),
  };
}

export function recordOf(row: Row): LlmJobRecord {
  return { ...outlineOf(row), input: JSON.parse(row.input) as LlmJobInput, text: row.answer };
}

export function outlineOf(row: OutlineRow): JobOutline {
  const { id, lane, modelId, provider, userId, idempotencyKey, requestHash, requestId, state, attempt } = row;
  return {
    ...{ id, lane, modelId, provider, userId, idempotencyKey, requestHash, requestId, state, attempt },
    owner: { kind: row.ownerKind, id: row.ownerId },
    reason: row.reason,
    usage: row.usage,
    problem: row.problem,
    createdMs: row.createdAt.getTime(),
    startedMs: row.startedAt?.getTime() ?? null,
    finishedMs: row.finishedAt?.getTime() ?? null,
    holder: row.holder,
    revision: row.revision,
  };
}

/** Models say what they like; what Postgres takes for no text is one character as well, so that every place stays. */
function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
}
