import { type Clock, systemClock } from '../../../core/clock.js';
import type { TextAdapter, TextEvent, TextRequest } from '../../text.js';
import { threadReply } from './thread-reply.js';
import { wordByWord } from './word-by-word.js';

/** What stands in for a model in writing: gives back the conversation's own words, and says so. */
export class ThreadReader implements TextAdapter {
  readonly provider = 'rehearsal';
  readonly model = 'thread-reader';
  readonly rehearsal = true;
  readonly #clock: Clock;

  constructor({ clock = systemClock }: { clock?: Clock } = {}) {
    this.#clock = clock;
  }

  stream(request: TextRequest, { signal }: { signal: AbortSignal }): AsyncIterable<TextEvent> {
    const asked = [request.system, ...request.messages.map((message) => message.content)];
    const { maxOutputTokens } = request;
    return wordByWord(threadReply(request), { clock: this.#clock, signal, maxOutputTokens, asked });
  }
}
