import type { EngineChange } from '../adapters/engine.js';
import type { LlmRequest } from '../adapters/llm.js';
import { AbortReason, childAbort, type ChildAbort } from '../core/abort.js';
import { errorMessage } from '../core/errors.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { PlaybackReport } from '../protocol/client-events.js';
import type { Line } from '../protocol/live-session.js';
import type { Latency, TurnCost } from '../protocol/turn-figures.js';
import { announceEngine, engineName } from './engine-notice.js';
import { directedRequest, type TurnDirection } from './briefing/cue-line.js';
import { systemPrompt } from './briefing/prompts.js';
import { outputBudget, turnLength } from './briefing/turn-length.js';
import { speakReply, type ReplyListener } from './reply/reply-pipeline.js';
import { ReplyPlayer, type PlayedReply } from './reply/reply-player.js';
import type { CastSpeaker, SessionContext } from './session-context.js';
import { CostMeter } from './reply/cost-meter.js';
import { type TurnBeginning, TurnStopwatch } from './reply/turn-latency.js';

export interface LiveReplyOptions {
  readonly turnId: string;
  readonly speaker: CastSpeaker;
  readonly reason: string;
  readonly direction: TurnDirection;
  readonly beginning: TurnBeginning;
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
  readonly #abort: ChildAbort;
  readonly #stopPacing: () => void;
  /** Resolves once the reply is over and remembered. */
  readonly settled: Promise<void>;
  #settle: () => void = () => undefined;
  #text = '';
  readonly #stopwatch: TurnStopwatch;
  readonly #costs = new CostMeter();
  readonly #engines: { llm: string; tts: string };
  #latency: Latency | null = null;

  constructor(
    private readonly context: SessionContext,
    private readonly options: LiveReplyOptions,
  ) {
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.turnId = options.turnId;
    this.#abort = childAbort(context.signal);
    this.#engines = { llm: engineName(options.speaker.llm), tts: engineName(options.speaker.tts) };
    this.#stopwatch = new TurnStopwatch(() => context.clock.nowMs(), options.beginning);
    this.player = this.#createPlayer();
    this.#stopPacing = context.pacer.add(() => this.player.pump());
  }

  get speakerId(): string {
    return this.options.speaker.id;
  }

  /** Starts model and voice; everything that follows reaches the options' callbacks. */
  start(): void {
    const { context, turnId } = this;
    const { speaker, reason } = this.options;
    const turn = { turnId, speaker: speaker.id };
    context.view.turn({ ...turn, reason });
    context.outbox.emit('turn.start', { ...turn, reason });
    context.events.log({ type: 'turn.start', ...turn, reason });
    const { provider, model, rehearsal } = speaker.llm;
    context.events.log({ type: 'llm.start', ...turn, provider, model, rehearsal });
    context.summaries.giveWay();
    void this.#run();
  }

  report(report: PlaybackReport): void {
    this.player.report(report);
  }

  /** Stops model and voice in the same call; the player reports what was heard. */
  cut(): void {
    this.#abort.abort(new AbortReason('barge-in'));
    this.player.cut();
  }

  async #run(): Promise<void> {
    const { briefing, cast, conversation } = this.context;
    const { speaker } = this.options;
    const others = cast.filter((other) => other.id !== speaker.id);
    const conversational: LlmRequest = {
      speaker: { id: speaker.id, name: speaker.name },
      others: others.map((other) => other.name),
      system: systemPrompt({ briefing, speakerId: speaker.id, others }),
      messages: conversation.messagesFor(speaker.id),
      talkingPoints: briefing.talkingPoints,
      topic: briefing.topic,
      maxOutputTokens: outputBudget(briefing, speaker),
    };
    const request = directedRequest(conversational, briefing, this.options.direction);
    this.#costs.asked(request);
    await speakReply({
      clock: this.context.clock,
      llm: speaker.llm,
      tts: speaker.tts,
      voice: speaker.voiceId,
      request,
      lexicon: briefing.lexicon,
      longestWords: turnLength(briefing, speaker).longestWords,
      buffer: this.player.buffer,
      signal: this.#abort.signal,
      room: () => this.player.room(),
      on: this.#listener(),
    });
    if (!this.#abort.signal.aborted) this.player.finishInput();
  }

  #listener(): ReplyListener {
    const { context } = this;
    const { events, outbox } = context;
    const { speaker } = this.options;
    const turn = { turnId: this.turnId, speaker: speaker.id };
    return {
      token: (text) => {
        this.#text += text;
        this.#stopwatch.mark('token');
        this.#costs.token(text);
        events.log({ type: 'llm.token', ...turn, text });
      },
      llmComplete: ({ text, usage, failed }) => {
        this.#costs.complete(usage);
        context.summaries.goOn();
        events.log({
          type: 'llm.complete',
          ...turn,
          engine: this.#engines.llm,
          text,
          inputTokens: usage?.inputTokens ?? null,
          outputTokens: usage?.outputTokens ?? null,
          estimated: usage?.estimated ?? true,
          costUsd: usage?.costUsd ?? null,
          failed,
        });
      },
      ttsStart: (text) => {
        this.#stopwatch.mark('clause');
        this.#costs.voiced(text);
        this.options.onText(text);
        const { provider, rehearsal } = speaker.tts;
        events.log({ type: 'tts.start', ...turn, text, voice: speaker.voiceId, provider, rehearsal });
      },
      piece: (text) => {
        const words = [...(this.player.buffer.pieces.at(-1)?.words ?? [])];
        outbox.emit('turn.delta', { turnId: this.turnId, text, words });
        events.log({ type: 'tts.complete', ...turn, engine: this.#engines.tts, text, words });
      },
      engine: (part, change) => this.#engineChanged(part, change),
      audio: () => {
        this.#stopwatch.mark('sound');
        this.player.pump();
      },
      failed: (part, error) => this.#failed(part, error),
    };
  }

  /** A listener must be able to tell which engine spoke: told to the host when it changes, kept in log and metadata. */
  #engineChanged(part: 'llm' | 'tts', change: EngineChange): void {
    const { speaker } = this.options;
    this.#engines[part] = engineName(change);
    announceEngine(this.context, { part, change, who: speaker.name, speaker: speaker.id, turnId: this.turnId });
  }

  #failed(part: 'llm' | 'tts', error: unknown): void {
    const { context, turnId } = this;
    const code = part === 'llm' ? 'llm_failed' : 'tts_failed';
    const what = part === 'llm' ? 'could not think of an answer' : 'lost its voice';
    const message = `${this.options.speaker.name} ${what}: ${errorMessage(error)}`;
    context.logger.warn({ turnId, error }, `${part} failed`);
    context.events.log({ type: 'error', code, message, service: part, turnId });
    context.outbox.emit('error', { code, message, retryable: true });
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
      onAudible: (at) => this.#audible(at),
      onDone: (reply) => this.#done(reply),
      onStalled: () => {
        const message = 'The page stopped reporting what it plays; the reply was cut.';
        context.events.log({ type: 'error', code: 'playback_stalled', message, service: 'playback', turnId });
        outbox.emit('error', { code: 'playback_stalled', message, retryable: true });
      },
    });
  }

  #audible(at: number): void {
    const { events, outbox } = this.context;
    const latency = this.#stopwatch.result(at, this.options.msOf(at));
    const turn = { turnId: this.turnId, speaker: this.speakerId };
    this.#latency = latency;
    this.context.view.turn({ ...turn, latency });
    events.log({ type: 'speech.start', ...turn, at });
    events.log({ type: 'turn.latency', ...turn, ...latency });
    outbox.emit('turn.latency', { ...turn, ...latency });
    this.options.onAudible();
  }

  /** What it took is known once it is over, heard or not. */
  #pay(): TurnCost {
    const { events, outbox, view, record } = this.context;
    const cost = this.#costs.result({ free: this.options.speaker.llm.rehearsal });
    const turn = { turnId: this.turnId, speaker: this.speakerId };
    view.turn({ ...turn, cost });
    view.update({ spent: record.spend(cost) });
    events.log({ type: 'turn.cost', ...turn, ...cost });
    outbox.emit('turn.cost', { ...turn, ...cost });
    return cost;
  }

  #done(reply: PlayedReply): void {
    const { context } = this;
    this.#stopPacing();
    this.#abort.abort(new AbortReason('superseded'));
    this.#abort.dispose();
    const line = this.#line(reply);
    const wordTimes = this.player.buffer.pieces[0]?.timing ?? 'none';
    context.events.log({
      type: 'turn.end',
      turnId: this.turnId,
      speaker: this.speakerId,
      text: this.#text,
      heardText: line.text,
      interrupted: line.interrupted,
      startAt: line.startAt,
      endAt: line.endAt,
      wordTimes,
    });
    const cost = this.#pay();
    if (line.text !== '') this.#remember(line, reply, { wordTimes, cost });
    context.outbox.emit('turn.end', { line, heard: line.text !== '' });
    this.options.onDone({ text: line.text, heardMs: samplesToMs(reply.heardSamples) });
    this.#settle();
  }

  #line(reply: PlayedReply): Line {
    const { turnId, speakerId } = this;
    const { startAt, endAt } = reply.span ?? { startAt: 0, endAt: 0 };
    return { turnId, speaker: speakerId, text: reply.text, startAt, endAt, interrupted: reply.interrupted };
  }

  #remember(line: Line, reply: PlayedReply, made: { wordTimes: string; cost: TurnCost }): void {
    const { context } = this;
    const { speaker } = this.options;
    context.conversation.add(line);
    context.view.keep({ lines: context.conversation.latest() });
    context.recording.recorder.addCaption({
      track: speaker.id,
      speaker: speaker.name,
      startAt: line.startAt,
      endAt: line.endAt,
      text: line.text,
      interrupted: line.interrupted,
      words: [...reply.words],
    });
    const turn = {
      turnId: line.turnId,
      speaker: speaker.id,
      startMs: samplesToMs(line.startAt),
      endMs: samplesToMs(line.endAt),
      interrupted: line.interrupted,
      ...this.#engines,
      ...made,
      latency: this.#latency,
    };
    context.record.addTurn(turn, reply.maxDeviation);
  }
}
