import { type Clock, systemClock } from '../../../core/clock.js';
import type { LlmAdapter, LlmEvent, LlmRequest } from '../../llm.js';
import { scriptReply } from './script-reply.js';
import { wordByWord } from './word-by-word.js';

/** The mind of a rehearsal: reads the briefing's points aloud where they fit, and says so. It invents nothing. */
export class ScriptReader implements LlmAdapter {
  readonly provider = 'rehearsal';
  readonly model = 'script-reader';
  readonly rehearsal = true;
  readonly #clock: Clock;

  constructor({ clock = systemClock }: { clock?: Clock } = {}) {
    this.#clock = clock;
  }

  stream(request: LlmRequest, { signal }: { signal: AbortSignal }): AsyncIterable<LlmEvent> {
    const asked = [request.system, ...request.messages.map((message) => message.text)];
    const { maxOutputTokens } = request;
    return wordByWord(scriptReply(request), { clock: this.#clock, signal, maxOutputTokens, asked });
  }
}
