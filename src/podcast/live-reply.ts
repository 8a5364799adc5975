import { AbortReason, childAbort, type ChildAbort } from '../core/abort.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { PlaybackReport } from '../protocol/client-events.js';
import type { TurnDirection } from './briefing/cue-line.js';
import { turnLength } from './briefing/turn-length.js';
import { speakReply } from './reply/reply-pipeline.js';
import { ReplyPlayer, type PlayedReply } from './reply/reply-player.js';
import type { TurnBeginning } from './reply/turn-latency.js';
import { ReplyAccount } from './reply-account.js';
import { replyRequest } from './reply-request.js';
import type { CastSpeaker, SessionContext } from './session-context.js';

export interface LiveReplyOptions {
  readonly turnId: string;
  readonly speaker: CastSpeaker;
  readonly direction: TurnDirection;
  /** On trial: the host's line if the turn ends as it stands. Nothing is sent or told before `begin`. */
  readonly said?: string;
  /** When a sample of the session clock was, on ours. */
  readonly msOf: (sample: number) => number;
  /** A piece of text goes to the voice. */
  readonly onText: (text: string) => void;
  readonly onAudible: () => void;
  /** The reply is over and remembered; `heardMs` of it were heard. */
  readonly onDone: (result: { text: string; heardMs: number }) => void;
}

/** One turn of an AI speaker, from its first token to its last heard word. */
export class LiveReply {
  readonly turnId: string;
  readonly player: ReplyPlayer;
  /** Resolves once the reply is over and remembered. */
  readonly settled: Promise<void>;
  readonly #abort: ChildAbort;
  readonly #stopPacing: () => void;
  readonly #account: ReplyAccount;
  #settle: () => void = () => undefined;

  constructor(
    private readonly context: SessionContext,
    private readonly options: LiveReplyOptions,
  ) {
    const { turnId, speaker, onText } = options;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.turnId = turnId;
    this.#abort = childAbort(context.signal);
    this.player = this.#createPlayer();
    const { buffer } = this.player;
    this.#account = new ReplyAccount(context, { turnId, speaker, buffer, onText, onAudio: () => this.player.pump() });
    this.#stopPacing = context.pacer.add(() => this.player.pump());
    if (options.said !== undefined) this.player.pause();
  }

  get speakerId(): string {
    return this.options.speaker.id;
  }

  /** Starts model and voice; everything that follows reaches the options' callbacks. */
  start(): void {
    this.context.summaries.giveWay();
    void this.#run();
  }

  /** The turn is this reply's: what it has made is told, and what it makes is heard. */
  begin(turn: { reason: string; beginning: TurnBeginning }): void {
    this.#account.begin(turn);
    if (this.options.said !== undefined) this.player.resume();
  }

  report(report: PlaybackReport): void {
    this.player.report(report);
  }

  /** Stops model and voice in the same call; the player reports what was heard. */
  cut(): void {
    this.#abort.abort(new AbortReason('barge-in'));
    this.player.cut();
  }

  /** A reply on trial that nobody is to hear of. */
  giveUp(): void {
    this.#release();
    this.#account.giveUp();
    this.#settle();
  }

  async #run(): Promise<void> {
    const { context } = this;
    const { speaker, direction, said } = this.options;
    const { briefing, clock } = context;
    const request = replyRequest(context, speaker, { direction, said });
    this.#account.asked(request);
    await speakReply({
      clock,
      llm: speaker.llm,
      tts: speaker.tts,
      voice: speaker.voiceId,
      request,
      lexicon: briefing.lexicon,
      longestWords: turnLength(briefing, speaker).longestWords,
      buffer: this.player.buffer,
      signal: this.#abort.signal,
      room: () => this.player.room(),
      on: this.#account.listener(),
    });
    if (!this.#abort.signal.aborted) this.#account.tell(() => this.player.finishInput());
  }

  #createPlayer(): ReplyPlayer {
    const { context } = this;
    const { turnId, speaker } = this.options;
    const { outbox } = context;
    return new ReplyPlayer({
      clock: context.clock,
      outlet: {
        chunk: (at, samples) => outbox.emitSpeech({ turnId, speaker: speaker.id, at }, samples),
        end: (samples) => outbox.emit('speech.end', { turnId, samples }),
        clear: () => outbox.emit('speech.clear', { turnId }),
        pause: () => outbox.emit('speech.pause', { turnId }),
        resume: (from) => outbox.emit('speech.resume', { turnId, from }),
      },
      place: ({ from, at, samples }) =>
        context.recording.recorder.writeSpeech(speaker.id, { turnId, from, at, samples }),
      onAudible: (at) => {
        this.#account.audible(at, this.options.msOf(at));
        this.options.onAudible();
      },
      onDone: (reply) => this.#done(reply),
      onStalled: () => {
        const message = 'The page stopped reporting what it plays; the reply was cut.';
        context.events.log({ type: 'error', code: 'PLAYBACK_STALLED', message, service: 'playback', turnId });
        outbox.emit('error', { code: 'PLAYBACK_STALLED', message, retryable: true });
      },
    });
  }

  #done(reply: PlayedReply): void {
    this.#release();
    const line = this.#account.end(reply);
    this.options.onDone({ text: line.text, heardMs: samplesToMs(reply.heardSamples) });
    this.#settle();
  }

  #release(): void {
    this.#stopPacing();
    this.#abort.abort(new AbortReason('superseded'));
    this.#abort.dispose();
  }
}
