import type { HeardWord } from '../adapters/stt.js';
import { HOST_ID, type Line } from '../protocol/live-session.js';
import type { SessionContext } from './session-context.js';
import type { TurnEffect } from './turns/turn-state.js';

type CommitHost = Extract<TurnEffect, { type: 'commit-host' }>;

/** Makes the host's committed words lines of the conversation, of the captions and of the page. */
export class HostLines {
  #turns = 0;
  #words: HeardWord[] = [];

  constructor(private readonly context: SessionContext) {}

  /** Words with their places, for the caption they will be part of. */
  heard(words: readonly HeardWord[]): void {
    this.#words.push(...words);
  }

  commit(effect: CommitHost): void {
    const { conversation, recording, view, outbox } = this.context;
    this.#turns += 1;
    const turnId = `host-${String(this.#turns).padStart(4, '0')}`;
    const { text, startAt, endAt } = effect;
    const line: Line = { turnId, speaker: HOST_ID, text, startAt, endAt, interrupted: false };
    if (effect.answered) conversation.add(line);
    recording.recorder.addCaption(this.#caption(effect));
    view.keep({ lines: conversation.latest() });
    outbox.emit('turn.end', { line, heard: true });
  }

  #caption({ text, startAt, endAt, typed }: CommitHost) {
    const words = this.#words.splice(0);
    return {
      track: HOST_ID,
      speaker: this.context.briefing.host.name,
      startAt: Math.min(startAt, words[0]?.startAt ?? startAt),
      endAt,
      text,
      interrupted: false,
      words: typed ? [] : words,
    };
  }
}
