import { AppError } from '../core/errors.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { PlaybackReport, SpeechReturn } from '../protocol/client-events.js';
import type { TurnDirection } from './briefing/cue-line.js';
import type { CutTurn } from './left-cut.js';
import { LeftReply } from './left-reply.js';
import { LiveReply } from './live-reply.js';
import type { TurnBeginning } from './reply/turn-latency.js';
import type { SessionContext } from './session-context.js';
import { recordHeld } from './record-cut.js';
import type { TurnEffect } from './turns/turn-state.js';

type StartReply = Extract<TurnEffect, { type: 'start-reply' }> & { readonly beginning: TurnBeginning };
type Speculate = Extract<TurnEffect, { type: 'speculate' }>;

export interface LiveRepliesOptions {
  /** When a sample of the session clock was, on ours. */
  readonly msOf: (sample: number) => number;
  /** Points of the briefing that were made so far. */
  readonly made: () => readonly number[];
  readonly onText: (turnId: string, text: string) => void;
  readonly onAudible: (turnId: string) => void;
  readonly onDone: (done: { turnId: string; speaker: string; text: string; heardMs: number }) => void;
}

/** The replies of a session: one that is heard, those that have been cut and not yet said what was heard, one that waits for them, and one on trial. */
export class LiveReplies {
  readonly #live = new Map<string, LiveReply>();
  #waiting: StartReply | null = null;
  #trial: LiveReply | null = null;
  /** Of a session that another process was killed over: the reply its page is about to tell of. */
  #left: LeftReply | null = null;

  constructor(
    private readonly context: SessionContext,
    private readonly options: LiveRepliesOptions,
  ) {}

  /** A reply begins once every earlier one has said what was heard of it: that is part of its prompt. */
  start(effect: StartReply): void {
    if (this.#live.size > 0 || this.#left) {
      this.#waiting = effect;
      return;
    }
    const trial = effect.speculated ? this.#takeTrial(effect.turnId) : null;
    const reply = trial ?? this.#create(effect, effect.cue);
    this.#live.set(effect.turnId, reply);
    reply.begin(effect);
    if (!trial) reply.start();
  }

  /** Makes a reply on trial; while another one is still being settled, its words would be missing from the prompt. */
  speculate(effect: Speculate): void {
    if (this.#live.size > 0 || this.#waiting || this.#left) return;
    this.#trial = this.#create(effect, undefined, effect.text);
    this.#trial.start();
  }

  dropSpeculation(turnId: string): void {
    this.#takeTrial(turnId)?.giveUp();
  }

  has(turnId: string): boolean {
    return this.#live.has(turnId);
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
    if (report.turnId === this.#left?.turnId) this.#left.report(report);
    else this.#live.get(report.turnId)?.report(report);
  }

  awaitHeld(cut: CutTurn): void {
    const { turnId, speaker } = cut;
    this.#left = new LeftReply(this.context, {
      cut,
      onDone: (heard) => {
        this.#left = null;
        const { text } = recordHeld(this.context, cut, heard);
        this.#done({ turnId, speaker, text, heardMs: samplesToMs(Math.max(cut.heard, heard.heardSamples)) });
      },
    });
  }

  get missing(): { turnId: string; from: number } | null {
    return this.#left?.missing ?? null;
  }

  giveBack(header: SpeechReturn, samples: Int16Array): void {
    if (header.turnId === this.#left?.turnId) this.#left.giveBack(header, samples);
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
    this.#trial?.giveUp();
    this.#trial = null;
    await Promise.all([...this.#live.values(), ...(this.#left ? [this.#left] : [])].map((reply) => reply.settled));
  }

  #create(turn: { turnId: string; speaker: string }, cue: TurnDirection['cue'], said?: string): LiveReply {
    const { context, options } = this;
    const { turnId } = turn;
    const speaker = context.cast.find((member) => member.id === turn.speaker);
    if (!speaker) throw new AppError('INTERNAL', `The director chose ${turn.speaker}, who is not in the cast.`);
    return new LiveReply(context, {
      turnId,
      speaker,
      direction: { cue, made: options.made() },
      ...(said === undefined ? {} : { said }),
      msOf: options.msOf,
      onText: (text) => options.onText(turnId, text),
      onAudible: () => options.onAudible(turnId),
      onDone: ({ text, heardMs }) => this.#done({ turnId, speaker: speaker.id, text, heardMs }),
    });
  }

  #takeTrial(turnId: string): LiveReply | null {
    const trial = this.#trial;
    if (trial?.turnId !== turnId) return null;
    this.#trial = null;
    return trial;
  }

  #done(done: { turnId: string; speaker: string; text: string; heardMs: number }): void {
    this.#live.delete(done.turnId);
    this.options.onDone(done);
    const waiting = this.#waiting;
    if (!waiting || this.#live.size > 0 || this.#left) return;
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
