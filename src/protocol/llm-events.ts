import { z } from 'zod';
import type { Role } from './identity.js';
import {
  finishReasonSchema,
  jobOwnerSchema,
  laneSchema,
  llmJobIdSchema,
  llmJobSchema,
  llmUsageSchema,
} from './llm-jobs.js';

/**
 * What a model request tells while it waits and runs, the same by socket (`llm.queued` …) and as server-sent events
 * (`queued` …, the number as `id`).
 *
 * `number` grows within a job, with gaps: it is made of the attempt and the place in the text, so that any process that
 * has the text can go on after any number, and nothing has to be kept for those who come back. A listener holds
 * `text = text.slice(0, chunk.offset) + chunk.text`; that stays right whatever is told twice.
 */
const common = {
  jobId: llmJobIdSchema,
  number: z.int(),
};

export const llmEventSchemas = {
  /** It waits; sent again when it goes back to the queue because a process ended before its first word. */
  queued: z.object({
    ...common,
    lane: laneSchema,
    modelId: z.string(),
    owner: jobOwnerSchema,
    position: z.int(),
  }),
  /** It moved up, or (`running`) was given to the model: an answer begins from nothing. */
  progress: z.object({
    ...common,
    state: z.enum(['queued', 'running']),
    position: z.int().nullable(),
    attempt: z.int(),
  }),
  /** The next piece of the answer; `offset` is its place in UTF-16 units. Pieces may be joined for those who come back. */
  chunk: z.object({ ...common, offset: z.int(), text: z.string() }),
  /** The whole answer has `characters` UTF-16 units. Nothing follows. */
  complete: z.object({ ...common, reason: finishReasonSchema, usage: llmUsageSchema, characters: z.int() }),
  /** It failed or was cancelled. Nothing follows. */
  error: z.object({
    ...common,
    state: z.enum(['failed', 'cancelled']),
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
  }),
} as const;

export type LlmEventName = keyof typeof llmEventSchemas;
export type LlmEventPayload<E extends LlmEventName> = z.infer<(typeof llmEventSchemas)[E]>;
/** An event with its name, as the queue hands it out. */
export type LlmJobEvent = { [E in LlmEventName]: { readonly type: E } & LlmEventPayload<E> }[LlmEventName];

/**
 * What a client follows on the namespace `/llm`: one job (`job:job_…`), the jobs of a thread, a summary or a request
 * (`thread:thread_…`, present and future ones), or everything of its own (`mine`).
 */
export const llmTopicSchema = z
  .string('a topic')
  .regex(
    /^(mine|(job|thread|summary|request):[\w-]{1,100})$/,
    'mine, job:<id>, thread:<id>, summary:<id> or request:<id>',
  );

export const llmClientSchemas = {
  /** → ack; `after` is the number of the last event a client has of the job (with `job:…` only). */
  'llm.subscribe': z.object({ topic: llmTopicSchema, after: z.int().min(0).optional() }),
  'llm.unsubscribe': z.object({ topic: llmTopicSchema }),
  'llm.cancel': z.object({ jobId: llmJobIdSchema }),
} as const;
/** The least role of an account that may send it. */
export const LLM_CLIENT_EVENT_ROLES = {
  'llm.subscribe': 'host',
  'llm.unsubscribe': 'host',
  'llm.cancel': 'host',
} as const satisfies Record<keyof typeof llmClientSchemas, Role>;

/** What `data` holds in the answer to each. */
export const llmAckSchemas = {
  /** Jobs that are told from now on; those to come follow by themselves. */
  'llm.subscribe': z.object({ jobs: z.array(llmJobIdSchema) }),
  'llm.unsubscribe': z.null(),
  'llm.cancel': llmJobSchema,
} as const;

export type LlmClientEventName = keyof typeof llmClientSchemas;
export type LlmClientPayload<E extends LlmClientEventName> = z.infer<(typeof llmClientSchemas)[E]>;
