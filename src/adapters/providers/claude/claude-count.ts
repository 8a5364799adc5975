import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { LlmUsage } from '../../llm.js';
import { estimateTextTokens, estimateTokens, usageOf } from '../../support/llm-text.js';
import type { TextRequest } from '../../text.js';
import { claudeModel } from './claude-models.js';

/** Keeps count of an answer while it streams. */
export interface ClaudeCount {
  read(event: RawMessageStreamEvent): void;
  usage(): LlmUsage;
}

interface VendorUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
}

/** The figures at the end are totals, and only those that changed; the others hold from the start of the message. */
export function createClaudeCount(request: TextRequest, model: string): ClaudeCount {
  let started: VendorUsage = {};
  let ended: VendorUsage = {};
  let text = '';
  const latest = (field: keyof VendorUsage) => ended[field] ?? started[field] ?? 0;
  return {
    read(event) {
      if (event.type === 'message_start') started = event.message.usage ?? {};
      else if (event.type === 'message_delta') ended = event.usage ?? {};
      else if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
    },
    usage() {
      const known = claudeModel(model);
      const cacheReadTokens = latest('cache_read_input_tokens');
      const cacheWriteTokens = latest('cache_creation_input_tokens');
      const told = latest('input_tokens') + cacheReadTokens + cacheWriteTokens;
      const inputTokens = told || estimateTextTokens(request);
      const outputTokens = ended.output_tokens ?? estimateTokens(text);
      const long = known?.longPrompt;
      const price = long !== undefined && inputTokens > long.aboveTokens ? long.price : known?.price;
      const estimated = told === 0 || typeof ended.output_tokens !== 'number';
      return usageOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, estimated }, price);
    },
  };
}
