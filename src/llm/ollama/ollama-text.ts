import type { LlmAdapter, LlmUsage } from '../../adapters/llm.js';
import { ProviderError } from '../../adapters/provider-error.js';
import { type AnswerOpening, createAnswerOpening } from '../../adapters/support/answer-opening.js';
import { llmCall } from '../../adapters/support/llm-call.js';
import { chatForm, estimateTextTokens, estimateTokens, writtenForm } from '../../adapters/support/llm-text.js';
import type { TextAdapter, TextEvent, TextRequest } from '../../adapters/text.js';
import { OLLAMA, toOllamaGone } from './ollama-errors.js';
import type { OllamaPool } from './ollama-pool.js';
import { poolAnswer } from './pool-answer.js';
import type { ChatLine } from './ollama-wire.js';

/** A model on whichever server of the pool can answer, for what is written. */
export function createOllamaText(pool: OllamaPool, model: string): TextAdapter {
  return {
    provider: OLLAMA,
    model,
    rehearsal: false,
    contextTokens: pool.contextTokens(model),
    stream: (request, { signal }) =>
      streamOllama(pool, chatForm(request), { model, signal, opening: createAnswerOpening(null) }),
  };
}

/** The same for a speaker's mind. */
export function createOllamaLlm(pool: OllamaPool, model: string): LlmAdapter {
  return {
    ...createOllamaText(pool, model),
    stream: (request, { signal }) =>
      streamOllama(pool, writtenForm(request), { model, signal, opening: createAnswerOpening(request.speaker.name) }),
  };
}

interface OllamaCall {
  readonly model: string;
  readonly signal: AbortSignal;
  readonly opening: AnswerOpening;
}

function streamOllama(pool: OllamaPool, request: TextRequest, call: OllamaCall): AsyncIterable<TextEvent> {
  const { model, signal, opening } = call;
  return llmCall({
    provider: OLLAMA,
    clock: pool.options.clock,
    signal,
    toError: (error) => (error instanceof ProviderError ? error : toOllamaGone(error)),
    async *answer(own) {
      const asked = { ...request, model };
      yield* answerEvents(poolAnswer(pool, asked, { signal: own.signal }), request, opening);
    },
  });
}

async function* answerEvents(
  lines: AsyncIterable<ChatLine>,
  request: TextRequest,
  opening: AnswerOpening,
): AsyncIterable<TextEvent> {
  let said = '';
  for await (const line of lines) {
    const content = line.message?.content ?? '';
    said += content;
    const text = opening.push(content) + (line.done ? opening.flush() : '');
    if (text !== '') yield { type: 'text-delta', text };
    if (line.done) {
      yield {
        type: 'finish',
        reason: line.done_reason === 'length' ? 'length' : 'stop',
        usage: usageOf(line, said, request),
      };
    }
  }
}

function usageOf({ prompt_eval_count, eval_count }: ChatLine, said: string, request: TextRequest): LlmUsage {
  const outputTokens = estimateTokens(said);
  const told = prompt_eval_count !== undefined && eval_count !== undefined;
  return {
    inputTokens: prompt_eval_count ?? estimateTextTokens(request),
    outputTokens: eval_count ?? outputTokens,
    estimated: !told,
    costUsd: 0,
  };
}
