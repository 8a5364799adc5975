import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type {
  Lane,
  LlmFinishReason,
  LlmJobOwner,
  LlmJobProblem,
  LlmJobState,
  LlmJobUsage,
} from '../../protocol/llm-jobs.js';
import { moment } from './columns.js';

/** How each request to a model stands, written behind its stream. */
export const llmJobs = pgTable('llm_jobs', {
  id: text('id').primaryKey(),
  lane: text('lane').$type<Lane>().notNull(),
  modelId: text('model_id').notNull(),
  provider: text('provider').notNull(),
  userId: text('user_id').notNull(),
  ownerKind: text('owner_kind').$type<LlmJobOwner['kind']>().notNull(),
  ownerId: text('owner_id').notNull(),
  /** JSON, never looked into: as `text` it may hold what `jsonb` refuses (half a surrogate pair). */
  input: text('input').notNull(),
  /** Of a request that may come twice; unique for each user. */
  idempotencyKey: text('idempotency_key'),
  requestHash: text('request_hash').notNull(),
  /** The HTTP request it came with. */
  requestId: text('request_id'),
  state: text('state').$type<LlmJobState>().notNull(),
  attempt: integer('attempt').notNull(),
  /** Its first words while it runs, the whole answer once it has ended. */
  answer: text('answer').notNull(),
  reason: text('reason').$type<LlmFinishReason>(),
  usage: jsonb('usage').$type<LlmJobUsage>(),
  problem: jsonb('problem').$type<LlmJobProblem>(),
  createdAt: moment('created_at').notNull(),
  startedAt: moment('started_at'),
  finishedAt: moment('finished_at'),
  /** The process that answers for it until `leaseUntil`; null when it waits in Redis for whoever is free. */
  holder: text('holder'),
  leaseUntil: moment('lease_until').notNull(),
  /** Grows with each change: what is written late never covers what is newer. */
  revision: integer('revision').notNull(),
});
