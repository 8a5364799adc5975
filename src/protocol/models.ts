import { z } from 'zod';
import { keyProviderSchema } from './accounts.js';

export const MODEL_PROVIDERS = [
  'rehearsal',
  'anthropic',
  'openai',
  'google',
  'groq',
  'together',
  'openrouter',
  'ollama',
  'llama.cpp',
  'lmstudio',
] as const;
export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** `unknown` until its provider was asked or used. */
export const MODEL_HEALTH = ['healthy', 'unhealthy', 'unknown'] as const;
export type ModelHealth = (typeof MODEL_HEALTH)[number];

/** Fit for an address as it is; the vendor's own name may not be. */
export const modelIdSchema = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,119}$/, 'the id of a model');

export const modelSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  provider: z.enum(MODEL_PROVIDERS),
  /** Whose key it takes, the account's own or the server's; null for none. */
  apiKeyRequired: keyProviderSchema.nullable(),
  /** Must be in the memory of a server of one's own before it answers; the first message waits for that otherwise. */
  requiresLoading: z.boolean(),
  capabilities: z.array(z.string()),
  /** Tokens that prompt and answer may take together; null when it is not known. */
  contextLength: z.number().int().positive().nullable(),
  /** US dollars for a thousand tokens; null when it costs nothing or the price is not known. */
  pricing: z.object({ input: z.number(), output: z.number() }).nullable(),
  /** Null where the API refuses a temperature. */
  temperatureRange: z.object({ min: z.number(), max: z.number(), step: z.number(), default: z.number() }).nullable(),
  health: z.enum(MODEL_HEALTH),
});
export type ModelInfo = z.infer<typeof modelSchema>;

/** A model as an account sees it. */
export const listedModelSchema = modelSchema.extend({
  /** There is a key for it, where it takes one, and nothing is known against it. */
  available: z.boolean(),
});
export type ListedModel = z.infer<typeof listedModelSchema>;

/** `unavailable`: no server that could run it answers, or its key is missing. */
export const MODEL_STATUSES = ['not_loaded', 'loading', 'loaded', 'error', 'unavailable'] as const;

export const modelStatusSchema = z.object({
  modelId: modelIdSchema,
  status: z.enum(MODEL_STATUSES),
  /** 0–100. */
  loadProgress: z.number().min(0).max(100),
  /** As people read it, e.g. `2.1GB`; null for a model that takes none of ours. */
  memoryUsage: z.string().nullable(),
  lastLoaded: z.iso.datetime().nullable(),
  /** Seconds; null when it is loaded or nothing has to be. */
  estimatedLoadTime: z.number().nullable(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;

export const loadJobIdSchema = z.string().regex(/^load_[a-z0-9_]{1,40}$/, 'the id of a load');

export const loadStartedSchema = z.object({
  modelId: modelIdSchema,
  jobId: loadJobIdSchema,
  status: z.literal('loading'),
  /** Seconds; 0 when it is in memory already. */
  estimatedTime: z.number(),
});
export type LoadStarted = z.infer<typeof loadStartedSchema>;

const loadSchema = z.object({ jobId: loadJobIdSchema, modelId: modelIdSchema });

/** The events of a load by their names; `close` is the last one. */
export const loadEvents = {
  progress: loadSchema.extend({
    status: z.literal('loading'),
    /** 0–100, never falling: of what is known to be left. Bringing a model into memory tells none of its own. */
    loadProgress: z.number().min(0).max(100),
    /** What is being done, in the server's words. */
    step: z.string(),
    completedBytes: z.number().nullable(),
    totalBytes: z.number().nullable(),
    /** Seconds; null when it cannot be told. */
    estimatedTime: z.number().nullable(),
  }),
  complete: loadSchema.extend({
    status: z.literal('loaded'),
    loadProgress: z.literal(100),
    memoryUsage: z.string().nullable(),
  }),
  error: loadSchema.extend({ status: z.literal('error'), code: z.string(), message: z.string() }),
  close: z.object({}),
} as const;
