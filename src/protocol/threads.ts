import { z } from 'zod';
import { modelIdSchema } from './models.js';

/** What `/api/threads` tells: conversations in text with several models, each of which sees its own context alone. */

/** Asked of models at once, at most. */
export const THREAD_MODELS_MAX = 8;
const CONTENT_CHARS_MAX = 40_000;

/** Databases keep no NUL, and half a surrogate pair is no character: both are refused where they come in. */
const kept = (text: string) => !/\0|\p{Surrogate}/u.test(text);
const NOT_KEPT = 'text without the NUL character and without broken surrogate pairs';

/** Text as it may be kept: up to `max` UTF-16 units, line breaks included. */
export const textSchema = (max: number) =>
  z.string(`text of up to ${max} characters`).max(max, `text of up to ${max} characters`).refine(kept, NOT_KEPT);

export const threadIdSchema = z.string().regex(/^thread_[0-9a-z]{8,32}$/, 'a thread’s id such as "thread_7k2m9…"');
export const runIdSchema = z.string().regex(/^run_[0-9a-z]{8,32}$/, 'a run’s id such as "run_7k2m9…"');
const timeSchema = z.iso.datetime();

/** Above 1 only some models know; each says its range in `/api/models`. */
export const temperatureSchema = z.number('a number from 0 to 2').min(0, 'at least 0').max(2, 'at most 2');
const titleSchema = textSchema(200).trim().min(1, 'a title of 1 to 200 characters');
const systemPromptSchema = textSchema(20_000);

/** `streaming` from the moment it is asked for; `interrupted`: the server stopped in the middle of it. */
export const MESSAGE_STATUSES = ['streaming', 'complete', 'failed', 'cancelled', 'interrupted'] as const;
export const messageStatusSchema = z.enum(MESSAGE_STATUSES);

export const messageErrorSchema = z.object({ code: z.string(), message: z.string(), retryable: z.boolean() });

export const messageSchema = z.object({
  id: z.string(),
  threadId: threadIdSchema,
  modelId: modelIdSchema,
  role: z.enum(['user', 'assistant']),
  /** Of a message that is `streaming` as much as has been kept; its run tells all of it. */
  content: z.string(),
  tokens: z.number().int(),
  /** The provider sent no count, or the text is the user's: counted by us. */
  tokensEstimated: z.boolean(),
  /** Of an answer whose sender chose one. */
  temperature: temperatureSchema.optional(),
  createdAt: timeSchema,
  status: messageStatusSchema,
  /** The run that asked for it. */
  runId: runIdSchema,
  /** Why an answer ended as it did; `length`: at the most it may be. Null for the user's and for unfinished ones. */
  finishReason: z.enum(['stop', 'length', 'refusal']).nullable(),
  /** US dollars; null where the price is not known. */
  costUsd: z.number().nullable(),
  error: messageErrorSchema.nullable(),
});

/** What a model in a thread is told besides the conversation; null takes the usual. */
export const modelSettingsSchema = z.object({
  /** In place of the thread's. */
  systemPrompt: systemPromptSchema.nullable(),
  temperature: temperatureSchema.nullable(),
  /** Tokens of prompt, summary and messages together that an answer may be given; less where the model takes less. */
  tokenBudget: z.number().int().min(500, 'at least 500').max(1_000_000, 'at most 1000000').nullable(),
});

export const threadModelSchema = modelSettingsSchema.extend({
  messageCount: z.number().int(),
  lastMessageAt: timeSchema.nullable(),
  summary: z.string().nullable(),
  summaryUpdatedAt: timeSchema.nullable(),
});

export const threadTitleSchema = z.object({ id: threadIdSchema, title: z.string(), updatedAt: timeSchema });

const threadHeadSchema = threadTitleSchema.extend({
  createdAt: timeSchema,
  messageCount: z.number().int(),
  /** Those with messages, the latest first. */
  activeModels: z.array(modelIdSchema),
  /** The newest of its models’ summaries. */
  summary: z.string().nullable(),
});

export const threadListItemSchema = threadHeadSchema.extend({
  lastMessage: z
    .object({
      /** Its first 280 characters. */
      content: z.string(),
      role: z.enum(['user', 'assistant']),
      model: modelIdSchema,
      timestamp: timeSchema,
    })
    .nullable(),
});

/** One message sent to one or several models, and their answers. */
export const runSchema = z.object({
  id: runIdSchema,
  threadId: threadIdSchema,
  status: z.enum(['running', 'finished']),
  createdAt: timeSchema,
  answers: z.array(
    z.object({
      modelId: modelIdSchema,
      userMessageId: z.string(),
      messageId: z.string(),
      status: messageStatusSchema,
    }),
  ),
});

export const threadSchema = threadHeadSchema.extend({
  /** What every model of the thread is told that has no prompt of its own. */
  systemPrompt: z.string().nullable(),
  models: z.record(modelIdSchema, threadModelSchema),
  /** Those under way: to be followed by whoever opens the thread. */
  runs: z.array(runSchema),
});

export const createThreadSchema = z.object({ title: titleSchema, systemPrompt: systemPromptSchema.nullish() });
export const renameThreadSchema = z.object({ title: titleSchema });

const contentSchema = textSchema(CONTENT_CHARS_MAX).refine((text) => text.trim() !== '', 'a text that is not empty');

export const sendMessageSchema = z.object({
  content: contentSchema,
  temperature: temperatureSchema.optional(),
  /** Events as they come, in place of the whole answer at its end. */
  stream: z.boolean().default(false),
});

export const askModelsSchema = z.object({
  content: contentSchema,
  models: z
    .array(z.object({ modelId: modelIdSchema, temperature: temperatureSchema.optional() }))
    .min(1, 'at least one model')
    .max(THREAD_MODELS_MAX, `at most ${THREAD_MODELS_MAX} models`)
    .refine((models) => new Set(models.map(({ modelId }) => modelId)).size === models.length, 'each model once'),
});

/** The answer in one piece. */
export const exchangeSchema = z.object({
  userMessage: messageSchema.pick({ id: true, content: true, createdAt: true }),
  assistantMessage: messageSchema,
});

/**
 * The events of a run. Each has an `id`: the place in the run behind it. Sent back as `Last-Event-ID`, the stream goes on
 * from there; a reader that was slow, or away, gets what it missed of a text in one `token`.
 */
export const runEventSchemas = {
  message_start: z.object({
    messageId: z.string(),
    timestamp: timeSchema,
    runId: runIdSchema,
    modelId: modelIdSchema,
    userMessageId: z.string(),
  }),
  token: z.object({ token: z.string(), messageId: z.string() }),
  message_complete: z.object({
    messageId: z.string(),
    totalTokens: z.number().int(),
    tokensEstimated: z.boolean(),
    finishReason: z.enum(['stop', 'length', 'refusal']),
    timestamp: timeSchema,
  }),
  /** In place of `message_complete`; what came before it stays. */
  message_error: z.object({
    messageId: z.string(),
    status: messageStatusSchema,
    error: messageErrorSchema,
    timestamp: timeSchema,
  }),
  /** Nothing follows: do not connect again. */
  close: z.object({}),
} as const;

export const summarySchema = z.object({
  summary: z.string(),
  /** Counted by us. */
  tokens: z.number().int(),
  generatedAt: timeSchema,
  /** Null where no model made it: sentences of the conversation stand in (`fallback`). */
  modelUsed: modelIdSchema.nullable(),
  fallback: z.boolean(),
});

/** Where a search found its words; `marks` are the words found, as places in `text`. */
export const searchMatchSchema = z.object({
  in: z.enum(['title', 'summary', 'message']),
  messageId: z.string().nullable(),
  modelId: modelIdSchema.nullable(),
  role: z.enum(['user', 'assistant']).nullable(),
  createdAt: timeSchema,
  excerpt: z.object({ text: z.string(), marks: z.array(z.object({ from: z.number().int(), to: z.number().int() })) }),
});

export const searchResultSchema = z.object({
  thread: threadTitleSchema,
  /** How many of its texts have the words; the best few are in `matches`. */
  found: z.number().int(),
  matches: z.array(searchMatchSchema),
});

const pageOf = (usual: number, most: number) =>
  z.object({
    limit: z.coerce.number('a number').int().min(1, 'at least 1').max(most, `at most ${most}`).default(usual),
    cursor: z.string().max(400).optional(),
  });
const order = z.enum(['asc', 'desc']).default('desc');

export const threadListQuerySchema = pageOf(20, 100).extend({
  q: textSchema(200).trim().default(''),
  orderBy: z.enum(['created_at', 'updated_at']).default('updated_at'),
  order,
});
export const messageListQuerySchema = pageOf(50, 200).extend({ order });
export const threadSearchQuerySchema = pageOf(20, 50).extend({
  /** Words, "phrases in quotes", `or`, and `-without`. */
  q: textSchema(200).trim().min(1, 'words to look for'),
});

export type Message = z.infer<typeof messageSchema>;
export type MessageStatus = z.infer<typeof messageStatusSchema>;
export type MessageError = z.infer<typeof messageErrorSchema>;
export type ModelSettings = z.infer<typeof modelSettingsSchema>;
export type ThreadModel = z.infer<typeof threadModelSchema>;
export type ThreadTitle = z.infer<typeof threadTitleSchema>;
export type ThreadListItem = z.infer<typeof threadListItemSchema>;
export type Thread = z.infer<typeof threadSchema>;
export type Run = z.infer<typeof runSchema>;
export type Exchange = z.infer<typeof exchangeSchema>;
export type ThreadSummary = z.infer<typeof summarySchema>;
export type SearchMatch = z.infer<typeof searchMatchSchema>;
export type SearchResult = z.infer<typeof searchResultSchema>;
export type RunEventName = keyof typeof runEventSchemas;
export type RunEventData = { [Name in RunEventName]: z.infer<(typeof runEventSchemas)[Name]> };
