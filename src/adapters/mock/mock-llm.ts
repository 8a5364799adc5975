import { type Clock, systemClock } from '../../core/clock.js';
import type { LlmAdapter, LlmEvent, LlmRequest } from '../llm.js';
import type { ProviderError } from '../provider-error.js';
import { pause, untilAborted } from './pause.js';

/** How the mind behaves for one request. */
export type MockLlmAnswer =
  | {
      readonly tokens: readonly string[];
      /** Until the first token, and between tokens; 0 when absent. */
      readonly firstTokenMs?: number;
      readonly tokenMs?: number;
      readonly reason?: 'stop' | 'length' | 'refusal';
      /** Ends after the tokens as a broken connection does: without `finish`. */
      readonly truncated?: true;
      /** Breaks after the tokens. */
      readonly fail?: ProviderError;
    }
  | { readonly fail: ProviderError; readonly tokens?: undefined; readonly firstTokenMs?: number }
  /** Says nothing until it is aborted. */
  | { readonly stall: true; readonly tokens?: undefined };

export interface MockLlmOptions {
  readonly answer?: (request: LlmRequest) => MockLlmAnswer;
  readonly clock?: Clock;
  readonly model?: string;
}

const DEFAULT_ANSWER: MockLlmAnswer = { tokens: ['That ', 'is ', 'a ', 'good ', 'question.'] };

/** A mind that answers by script, on the clock it is given. */
export class MockLlm implements LlmAdapter {
  readonly provider = 'mock';
  readonly model: string;
  readonly rehearsal = false;
  readonly requests: LlmRequest[] = [];
  /** Replies told to stop before they were done. */
  aborted = 0;
  readonly #answer: (request: LlmRequest) => MockLlmAnswer;
  readonly #clock: Clock;

  constructor({ answer = () => DEFAULT_ANSWER, clock = systemClock, model = 'mock-llm' }: MockLlmOptions = {}) {
    this.#answer = answer;
    this.#clock = clock;
    this.model = model;
  }

  async *stream(request: LlmRequest, { signal }: { signal: AbortSignal }): AsyncIterable<LlmEvent> {
    this.requests.push(request);
    try {
      yield* this.#play(request, signal);
    } finally {
      if (signal.aborted) this.aborted += 1;
    }
  }

  async *#play(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmEvent> {
    const answer = this.#answer(request);
    if ('stall' in answer) return untilAborted(signal);
    const { firstTokenMs = 0, tokens = [], fail } = answer;
    const tokenMs = 'tokenMs' in answer ? (answer.tokenMs ?? 0) : 0;
    if (!(await pause(this.#clock, firstTokenMs, signal))) return;
    for (const [index, text] of tokens.entries()) {
      if (index > 0 && !(await pause(this.#clock, tokenMs, signal))) return;
      yield { type: 'text-delta', text };
      if (signal.aborted) return;
    }
    if (fail) throw fail;
    if ('truncated' in answer) return;
    const reason = 'reason' in answer ? (answer.reason ?? 'stop') : 'stop';
    yield {
      type: 'finish',
      reason,
      usage: { inputTokens: request.messages.length, outputTokens: tokens.length, estimated: true, costUsd: 0 },
    };
  }
}
