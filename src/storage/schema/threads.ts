import { boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.js';
import { users } from './identity.js';

export type MessageRole = 'user' | 'assistant';
/** `interrupted`: whoever was writing it is gone. */
export type MessageStatus = 'streaming' | 'complete' | 'failed' | 'cancelled' | 'interrupted';

export const threads = pgTable('threads', {
  id: text('id').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  title: text('title').notNull(),
  /** For models without one of their own. */
  systemPrompt: text('system_prompt'),
  /** The newest of its models' summaries. */
  summary: text('summary'),
  messageCount: integer('message_count').notNull().default(0),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

/** One model's context within a thread. */
export const threadModels = pgTable(
  'thread_models',
  {
    threadId: text('thread_id')
      .notNull()
      .references(() => threads.id, { onDelete: 'cascade' }),
    modelId: text('model_id').notNull(),
    systemPrompt: text('system_prompt'),
    temperature: doublePrecision('temperature'),
    tokenBudget: integer('token_budget'),
    messageCount: integer('message_count').notNull().default(0),
    /** The `createdAt` of its newest message: the next one is given a later one, whatever the clock says. */
    lastMessageAt: moment('last_message_at'),
    summary: text('summary'),
    /** Null where sentences of the conversation stand in for a model's. */
    summaryModel: text('summary_model'),
    summaryUpdatedAt: moment('summary_updated_at'),
    /** `createdAt` of the last message the summary tells of. */
    summaryThrough: moment('summary_through'),
    /** What was said since. */
    unsummarisedTokens: integer('unsummarised_tokens').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.threadId, table.modelId] })],
);

/** Within one model's context no two have the same `createdAt`: (`createdAt`, `id`) is their order and the cursor of their pages. */
export const messages = pgTable('messages', {
  id: text('id').primaryKey(),
  threadId: text('thread_id')
    .notNull()
    .references(() => threads.id, { onDelete: 'cascade' }),
  modelId: text('model_id').notNull(),
  runId: text('run_id').notNull(),
  role: text('role').$type<MessageRole>().notNull(),
  /** Of an answer that is streaming what a crash would leave of it: kept every few seconds, behind the stream. */
  content: text('content').notNull(),
  tokens: integer('tokens').notNull().default(0),
  tokensEstimated: boolean('tokens_estimated').notNull().default(true),
  temperature: doublePrecision('temperature'),
  status: text('status').$type<MessageStatus>().notNull(),
  finishReason: text('finish_reason').$type<'stop' | 'length' | 'refusal'>(),
  costUsd: doublePrecision('cost_usd'),
  error: jsonb('error').$type<{ code: string; message: string; retryable: boolean }>(),
  /** Of an answer: the message it answers, and the request to the model that makes it. */
  answers: text('answers'),
  jobId: text('job_id'),
  createdAt: moment('created_at').notNull().defaultNow(),
  finishedAt: moment('finished_at'),
});

/** One message sent to one or several models at once. How its answers stand, they say themselves. */
export const runs = pgTable('runs', {
  id: text('id').primaryKey(),
  threadId: text('thread_id')
    .notNull()
    .references(() => threads.id, { onDelete: 'cascade' }),
  /** Of a request that may come twice; unique within the thread. */
  idempotencyKey: text('idempotency_key'),
  /** Of what was asked under the key. */
  requestHash: text('request_hash'),
  createdAt: moment('created_at').notNull().defaultNow(),
});
