import { z } from 'zod';
import type { Pagination } from './recordings.js';

/** Model requests in the queue: what is asked, and what becomes of it. */

/** In the order of their right of way; live voice turns are in none of them, they wait for nobody. */
export const LANES = ['live', 'thread', 'background'] as const;
export const laneSchema = z.enum(LANES);

export const JOB_STATES = ['queued', 'running', 'complete', 'failed', 'cancelled'] as const;
export const jobStateSchema = z.enum(JOB_STATES);

export const llmJobIdSchema = z.string().regex(/^job_[0-9a-z]{16}$/, 'a request’s id such as "job_7k2m9…"');

export const llmMessageSchema = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.string().min(1).max(100_000),
});

/** What a model is asked; the last message is what to answer. */
export const llmInputSchema = z.object({
  system: z.string().max(50_000).default(''),
  messages: z.array(llmMessageSchema).min(1).max(500),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().min(1).max(32_768).default(1_024),
});

/** Whose work it is: a thread's run or its summary (`id` is the thread's), or a request by itself. */
export const jobOwnerSchema = z.object({
  kind: z.enum(['thread', 'summary', 'request']),
  id: z.string().min(1).max(100),
});

/** `costUsd` is null when the model's price is not known; `estimated` when the vendor sent no figures. */
export const llmUsageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  estimated: z.boolean(),
  costUsd: z.number().nullable(),
});

export const finishReasonSchema = z.enum(['stop', 'length', 'refusal']);
export const jobProblemSchema = z.object({ code: z.string(), message: z.string(), retryable: z.boolean() });

export const llmJobSchema = z.object({
  id: llmJobIdSchema,
  lane: laneSchema,
  modelId: z.string(),
  provider: z.string(),
  owner: jobOwnerSchema,
  state: jobStateSchema,
  /** 1 is next among those that wait for the same provider; null when it does not wait. */
  position: z.int().nullable(),
  /** How often it was begun: 0 while it waits; more than 1 when a process ended before the first word. */
  attempt: z.int(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** The answer as far as it came; whole once `complete`. */
  text: z.string(),
  reason: finishReasonSchema.nullable(),
  usage: llmUsageSchema.nullable(),
  /** Why it failed or was cancelled. */
  problem: jobProblemSchema.nullable(),
  /** False when only the memory of this process holds it: the database did not answer. */
  durable: z.boolean(),
  /** The number of its newest event: what `Last-Event-ID` would be now. */
  lastEvent: z.int(),
});

/** As lists have it. */
export const llmJobOutlineSchema = llmJobSchema.omit({ text: true, lastEvent: true });

/** `cursor` is the one of an earlier page. */
export const llmJobQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
  state: jobStateSchema.optional(),
});

export const llmQueueSchema = z.object({
  /** `redis` shares the work with other processes. */
  driver: z.enum(['process', 'redis']),
  /** Redis is configured and away: this process works alone until it is back. */
  alone: z.boolean(),
  lanes: z.array(
    z.object({
      lane: laneSchema,
      queued: z.int(),
      paused: z.boolean(),
      /** How long the one in front has been waiting. */
      oldestMs: z.number().nullable(),
    }),
  ),
  providers: z.array(z.object({ provider: z.string(), queued: z.int(), running: z.int(), concurrency: z.int() })),
  queued: z.int(),
  running: z.int(),
  capacity: z.int(),
  /** Since the process started. */
  ended: z.object({ complete: z.int(), failed: z.int(), cancelled: z.int() }),
});

export type Lane = (typeof LANES)[number];
export type LlmJobState = (typeof JOB_STATES)[number];
export type LlmJobOwner = z.infer<typeof jobOwnerSchema>;
export type LlmJobInput = z.infer<typeof llmInputSchema>;
export type LlmJobUsage = z.infer<typeof llmUsageSchema>;
export type LlmFinishReason = z.infer<typeof finishReasonSchema>;
export type LlmJobProblem = z.infer<typeof jobProblemSchema>;
export type LlmJobOutlineView = z.infer<typeof llmJobOutlineSchema>;
export type LlmJobView = z.infer<typeof llmJobSchema>;
export type LlmJobQuery = z.infer<typeof llmJobQuerySchema>;
export type LlmQueueStats = z.infer<typeof llmQueueSchema>;
export type LlmJobPagination = Pagination;
