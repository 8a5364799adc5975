import { bigint, doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.js';
import { users } from './identity.js';

export type MessageRole = 'user' | 'assistant';
export type MessageStatus = 'pending' | 'streaming' | 'complete' | 'failed' | 'cancelled';
export type RunStatus = 'queued' | 'running' | 'complete' | 'failed' | 'cancelled';

export const threads = pgTable('threads', {
  id: text('id').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  title: text('title').notNull(),
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
    messageCount: integer('message_count').notNull().default(0),
    tokenCount: integer('token_count').notNull().default(0),
    lastMessageAt: moment('last_message_at'),
    summary: text('summary'),
    summaryTokens: integer('summary_tokens'),
    /** `seq` of the last message the summary tells of. */
    summaryThroughSeq: bigint('summary_through_seq', { mode: 'number' }),
    summaryModel: text('summary_model'),
    summaryUpdatedAt: moment('summary_updated_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.threadId, table.modelId] })],
);

export const messages = pgTable('messages', {
  id: text('id').primaryKey(),
  /** In the order of writing; the cursor of their pages, whatever their clock says. */
  seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity(),
  threadId: text('thread_id')
    .notNull()
    .references(() => threads.id, { onDelete: 'cascade' }),
  modelId: text('model_id').notNull(),
  role: text('role').$type<MessageRole>().notNull(),
  content: text('content').notNull(),
  tokens: integer('tokens'),
  temperature: doublePrecision('temperature'),
  status: text('status').$type<MessageStatus>().notNull(),
  runId: text('run_id'),
  errorCode: text('error_code'),
  createdAt: moment('created_at').notNull().defaultNow(),
  completedAt: moment('completed_at'),
});

/** One answer in the making. What streams lives in the process; the row says how it stands and how it ended. */
export const runs = pgTable('runs', {
  id: text('id').primaryKey(),
  threadId: text('thread_id')
    .notNull()
    .references(() => threads.id, { onDelete: 'cascade' }),
  modelId: text('model_id').notNull(),
  userId: text('user_id').notNull(),
  userMessageId: text('user_message_id').notNull(),
  assistantMessageId: text('assistant_message_id').notNull(),
  jobId: text('job_id'),
  /** Of a request that may come twice; unique within the thread's model. */
  idempotencyKey: text('idempotency_key'),
  status: text('status').$type<RunStatus>().notNull(),
  errorCode: text('error_code'),
  errorMessage: text('error_message'),
  createdAt: moment('created_at').notNull().defaultNow(),
  startedAt: moment('started_at'),
  finishedAt: moment('finished_at'),
});
