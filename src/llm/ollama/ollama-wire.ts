import { z } from 'zod';

/**
 * Ollama's own API as far as it is used (https://github.com/ollama/ollama/blob/main/docs/api.md, api/types.go).
 * Older servers leave fields out, newer ones add some: only what is relied on is asked for.
 */

const name = z.string();
const capabilities = z.array(z.string()).optional();

export const versionSchema = z.object({ version: z.string() });

export const tagsSchema = z.object({
  models: z
    .array(
      z.object({
        name,
        size: z.number().default(0),
        details: z.object({ context_length: z.number().optional() }).optional(),
        capabilities,
      }),
    )
    .nullish()
    .transform((models) => models ?? []),
});
export type InstalledModel = z.infer<typeof tagsSchema>['models'][number];

export const psSchema = z.object({
  models: z
    .array(
      z.object({
        name,
        /** Bytes, in the processor's memory and the graphics card's together. */
        size: z.number().default(0),
        /** What it was loaded with; absent from older servers. */
        context_length: z.number().optional(),
      }),
    )
    .nullish()
    .transform((models) => models ?? []),
});
export type LoadedModel = z.infer<typeof psSchema>['models'][number];

/** One line of an answer; durations are in nanoseconds. */
export const chatLineSchema = z.object({
  message: z.object({ content: z.string().default('') }).optional(),
  done: z.boolean().default(false),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().optional(),
  eval_count: z.number().optional(),
});
export type ChatLine = z.infer<typeof chatLineSchema>;

/** One line of a pull; `completed` is missing until the first bytes are there. */
export const pullLineSchema = z.object({
  status: z.string(),
  digest: z.string().optional(),
  total: z.number().optional(),
  completed: z.number().optional(),
});
export type PullLine = z.infer<typeof pullLineSchema>;

export const generateSchema = z.object({ done: z.boolean().default(true), done_reason: z.string().optional() });

export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly stream: true;
  /** Models that think do so at length unless told not to; others pass it over. */
  readonly think: false;
  readonly options: { readonly num_predict: number; readonly temperature?: number };
}

/** A name without a tag means `latest`. */
export function fullName(model: string): string {
  return /:[^/]*$/.test(model) ? model : `${model}:latest`;
}
