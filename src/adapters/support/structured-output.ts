import type { z } from 'zod';
import type { EngineChange } from '../engine.js';
import type { LlmAdapter, LlmRequest, LlmUsage } from '../llm.js';
import { ProviderError } from '../provider-error.js';
import { readLooseJson } from './loose-json.js';

/** An answer longer than this is not the one that was asked for; the rest is not read. */
const ANSWER_CHARS = 16_000;
/** Places where an object may begin: a model may quote braces before it answers. */
const BEGINNINGS = 8;
const THOUGHTS = /<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/g;

export type Structured<T> =
  | { readonly ok: true; readonly value: T }
  /** `problem` tells a model, and a log, what was wrong. */
  | { readonly ok: false; readonly problem: string };

/** The first object in the text that fits the schema: between fences or prose, and as JSON or nearly so. */
export function parseStructured<T>(text: string, schema: z.ZodType<T>): Structured<T> {
  const answer = text.replace(THOUGHTS, '');
  let problem = 'There is no JSON object in it.';
  let from = answer.indexOf('{');
  for (let tried = 0; from >= 0 && tried < BEGINNINGS; tried += 1) {
    const read = schema.safeParse(readLooseJson(answer, from));
    if (read.success) return { ok: true, value: read.data };
    if (tried === 0) problem = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    from = answer.indexOf('{', from + 1);
  }
  return { ok: false, problem };
}

export type StructuredAnswer<T> = Structured<T> & {
  /** Of all requests together; null when no model finished one. */
  readonly usage: LlmUsage | null;
  /** Requests it took: the second is the repair. */
  readonly requests: number;
  /** Who answered last, when that was not the first engine of the chain. */
  readonly engine: EngineChange | null;
};

export interface StructuredOptions<T> {
  readonly llm: LlmAdapter;
  /** Asks for one JSON object; `schema` says which. */
  readonly request: LlmRequest;
  readonly schema: z.ZodType<T>;
  readonly signal: AbortSignal;
}

/**
 * Asks a mind for an object. An answer that cannot be read is sent back once, with what is wrong with it; then it is
 * given up (`ok: false`). So is what comes after an abort. Rejects with ProviderError when the mind fails.
 */
export async function askForObject<T>(options: StructuredOptions<T>): Promise<StructuredAnswer<T>> {
  const { request, schema } = options;
  const first = await answerTo(request, options);
  const parsed = parseStructured(first.text, schema);
  if (parsed.ok || first.final) return { ...parsed, usage: first.usage, requests: 1, engine: first.engine };
  const second = await answerTo(repairOf(request, first.text, parsed.problem), options);
  const usage = sumOf(first.usage, second.usage);
  return { ...parseStructured(second.text, schema), usage, requests: 2, engine: second.engine };
}

interface Answer {
  readonly text: string;
  readonly usage: LlmUsage | null;
  readonly engine: EngineChange | null;
  /** Asking again is no use: nobody waits any more, it was refused, or a script answered. */
  readonly final: boolean;
}

async function answerTo<T>(
  request: LlmRequest,
  { llm, signal }: Pick<StructuredOptions<T>, 'llm' | 'signal'>,
): Promise<Answer> {
  let text = '';
  let engine: EngineChange | null = null;
  for await (const event of llm.stream(request, { signal })) {
    if (event.type === 'engine') engine = event;
    else if (event.type === 'text-delta') text = (text + event.text).slice(0, ANSWER_CHARS);
    else {
      const final = event.reason === 'refusal' || (engine ?? llm).rehearsal;
      return { text, usage: event.usage, engine, final };
    }
  }
  if (!signal.aborted) throw new ProviderError(llm.provider, 'protocol', 'The answer broke off.');
  return { text: '', usage: null, engine, final: true };
}

function repairOf(request: LlmRequest, answer: string, problem: string): LlmRequest {
  const { name } = request.speaker;
  const complaint = `That cannot be used. ${problem} Answer again with the JSON object alone, complete and valid.`;
  return {
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', name, text: answer, interrupted: false },
      { role: 'user', name: 'Editor', text: complaint, interrupted: false },
    ],
  };
}

function sumOf(one: LlmUsage | null, other: LlmUsage | null): LlmUsage | null {
  if (one === null || other === null) return one ?? other;
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    estimated: one.estimated || other.estimated,
    costUsd: one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd,
  };
}
