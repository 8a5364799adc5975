import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { LlmUsage } from '../../llm.js';
import { estimateTextTokens, estimateTokens, usageOf } from '../../support/llm-text.js';
import type { TextRequest } from '../../text.js';
import { priceOf } from './chat-models.js';
import type { VendorProfile } from './vendor-profiles.js';

/** Keeps count of an answer while it streams. */
export interface ChatCount {
  /** True when the chunk told what the answer took. */
  read(chunk: ChatCompletionChunk): boolean;
  usage(): LlmUsage;
}

export interface ChatCountOptions {
  readonly request: TextRequest;
  readonly profile: VendorProfile;
  readonly model: string;
}

interface VendorUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  /** OpenRouter alone says what it charged, in US dollars. */
  readonly cost?: number;
}

/** Groq writes usage into a field of its own. */
interface GroqChunk {
  readonly x_groq?: { readonly usage?: VendorUsage | null } | null;
}

export function createChatCount({ request, profile, model }: ChatCountOptions): ChatCount {
  let told: VendorUsage | undefined;
  let text = '';
  return {
    read(chunk) {
      text += chunk.choices?.[0]?.delta?.content ?? '';
      const found = usageIn(chunk);
      told = found ?? told;
      return found !== undefined;
    },
    usage() {
      const price = priceOf(profile, model);
      if (told === undefined) {
        const inputTokens = estimateTextTokens(request);
        return usageOf({ inputTokens, outputTokens: estimateTokens(text), estimated: true }, price);
      }
      const cacheReadTokens = told.prompt_tokens_details?.cached_tokens ?? 0;
      const { prompt_tokens: inputTokens, completion_tokens: outputTokens, cost } = told;
      const usage = usageOf({ inputTokens, outputTokens, cacheReadTokens, estimated: false }, price);
      return typeof cost === 'number' ? { ...usage, costUsd: cost } : usage;
    },
  };
}

function usageIn(chunk: ChatCompletionChunk & GroqChunk): VendorUsage | undefined {
  const usage: VendorUsage | null | undefined = chunk.usage ?? chunk.x_groq?.usage;
  // Some servers send an empty object before the figures are known.
  return typeof usage?.prompt_tokens === 'number' && typeof usage.completion_tokens === 'number' ? usage : undefined;
}
