import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.js';

export type LlmLane = 'live' | 'thread' | 'background';
export type LlmJobStatus = 'queued' | 'running' | 'complete' | 'failed' | 'cancelled';

/** How each request to a model stands, written behind its stream. */
export const llmJobs = pgTable('llm_jobs', {
  id: text('id').primaryKey(),
  lane: text('lane').$type<LlmLane>().notNull(),
  modelId: text('model_id').notNull(),
  userId: text('user_id').notNull(),
  ownerKind: text('owner_kind').$type<'thread' | 'summary' | 'request'>().notNull(),
  ownerId: text('owner_id').notNull(),
  input: jsonb('input').$type<unknown>().notNull(),
  /** Of a request that may come twice; unique for each user. */
  idempotencyKey: text('idempotency_key').notNull(),
  status: text('status').$type<LlmJobStatus>().notNull(),
  attempts: integer('attempts').notNull().default(0),
  output: text('output'),
  inputTokens: integer('input_tokens'),
  outputTokens: integer('output_tokens'),
  errorCode: text('error_code'),
  errorMessage: text('error_message'),
  createdAt: moment('created_at').notNull().defaultNow(),
  startedAt: moment('started_at'),
  finishedAt: moment('finished_at'),
});
