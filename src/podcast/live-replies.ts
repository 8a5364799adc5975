import { AppError } from '../core/errors.js';
import type { PlaybackReport } from '../protocol/client-events.js';
import { LiveReply, type LiveReplyOptions } from './live-reply.js';
import type { SessionContext } from './session-context.js';
import type { TurnEffect } from './turns/turn-state.js';

type StartReply = Extract<TurnEffect, { type: 'start-reply' }> & Pick<LiveReplyOptions, 'beginning'>;

export interface LiveRepliesOptions {
  /** When a sample of the session clock was, on ours. */
  readonly msOf: (sample: number) => number;
  /** Points of the briefing that were made so far. */
  readonly made: () => readonly number[];
  readonly onText: (turnId: string, text: string) => void;
  readonly onAudible: (turnId: string) => void;
  readonly onDone: (done: { turnId: string; speaker: string; text: string; heardMs: number }) => void;
}

/** The replies of a session: one that is heard, those that have been cut and not yet said what was heard, and one that waits for them. */
export class LiveReplies {
  readonly #live = new Map<string, LiveReply>();
  #waiting: StartReply | null = null;

  constructor(
    private readonly context: SessionContext,
    private readonly options: LiveRepliesOptions,
  ) {}

  /** A reply begins once every earlier one has said what was heard of it: that is part of its prompt. */
  start(effect: StartReply): void {
    if (this.#live.size > 0) {
      this.#waiting = effect;
      return;
    }
    const { context, options } = this;
    const speaker = context.cast.find((member) => member.id === effect.speaker);
    if (!speaker) throw new AppError('internal', `The director chose ${effect.speaker}, who is not in the cast.`);
    const { turnId } = effect;
    const reply = new LiveReply(context, {
      turnId,
      speaker,
      reason: effect.reason,
      direction: { cue: effect.cue, made: options.made() },
      beginning: effect.beginning,
      msOf: options.msOf,
      onText: (text) => options.onText(turnId, text),
      onAudible: () => options.onAudible(turnId),
      onDone: ({ text, heardMs }) => this.#done({ turnId, speaker: speaker.id, text, heardMs }),
    });
    this.#live.set(turnId, reply);
    reply.start();
  }

  cut(turnId: string): void {
    if (this.#waiting?.turnId === turnId) this.#dropWaiting();
    this.#live.get(turnId)?.cut();
  }

  pause(turnId: string): void {
    this.#live.get(turnId)?.player.pause();
  }

  resume(turnId: string): void {
    this.#live.get(turnId)?.player.resume();
  }

  report(report: PlaybackReport): void {
    this.#live.get(report.turnId)?.report(report);
  }

  hostLeft(): void {
    for (const reply of this.#live.values()) reply.player.hostLeft();
  }

  /** The page holds `received` samples of the turn it was playing. */
  hostBack(speech: { turnId: string; received: number } | undefined): void {
    for (const reply of this.#live.values()) {
      reply.player.hostBack(speech?.turnId === reply.turnId ? speech.received : 0);
    }
  }

  /** Resolves when what was heard of every reply is known; none begins any more. */
  async settled(): Promise<void> {
    this.#waiting = null;
    await Promise.all([...this.#live.values()].map((reply) => reply.settled));
  }

  #done(done: { turnId: string; speaker: string; text: string; heardMs: number }): void {
    this.#live.delete(done.turnId);
    this.options.onDone(done);
    const waiting = this.#waiting;
    if (!waiting || this.#live.size > 0) return;
    this.#waiting = null;
    this.start(waiting);
  }

  /** A reply that was cut before it could begin. */
  #dropWaiting(): void {
    const dropped = this.#waiting;
    this.#waiting = null;
    if (dropped) this.options.onDone({ turnId: dropped.turnId, speaker: dropped.speaker, text: '', heardMs: 0 });
  }
}
