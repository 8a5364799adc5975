import { delay, isAbort } from '../../../core/abort.js';
import { type Clock, systemClock } from '../../../core/clock.js';
import type { LlmAdapter, LlmEvent, LlmRequest, LlmUsage } from '../../llm.js';
import { scriptReply } from './script-reply.js';

const FIRST_WORD_MS = 60;
const WORD_MS = 8;
const LETTERS_PER_TOKEN = 4;

/**
 * The mind of a rehearsal: reads the briefing's points aloud where they fit, and says so. It invents nothing.
 * Words come one by one, so that everything downstream is exercised as by a real model.
 */
export class ScriptReader implements LlmAdapter {
  readonly provider = 'rehearsal';
  readonly model = 'script-reader';
  readonly rehearsal = true;
  readonly #clock: Clock;

  constructor({ clock = systemClock }: { clock?: Clock } = {}) {
    this.#clock = clock;
  }

  async *stream(request: LlmRequest, { signal }: { signal: AbortSignal }): AsyncIterable<LlmEvent> {
    const words = scriptReply(request).match(/\S+\s*/g) ?? [];
    let text = '';
    for (const word of words) {
      if (tokens(text + word) > request.maxOutputTokens) {
        yield { type: 'finish', reason: 'length', usage: usage(request, text) };
        return;
      }
      if (!(await this.#pause(text === '' ? FIRST_WORD_MS : WORD_MS, signal))) return;
      text += word;
      yield { type: 'text-delta', text: word };
    }
    if (!signal.aborted) yield { type: 'finish', reason: 'stop', usage: usage(request, text) };
  }

  /** False when the signal aborted meanwhile. */
  async #pause(delayMs: number, signal: AbortSignal): Promise<boolean> {
    try {
      await delay(this.#clock, delayMs, { signal });
      return true;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return false;
      throw error;
    }
  }
}

function usage(request: LlmRequest, text: string): LlmUsage {
  const input = [request.system, ...request.messages.map((message) => message.text)];
  return {
    inputTokens: input.reduce((sum, part) => sum + tokens(part), 0),
    outputTokens: tokens(text),
    estimated: true,
    costUsd: 0,
  };
}

function tokens(text: string): number {
  return Math.ceil(text.length / LETTERS_PER_TOKEN);
}
