import type { EngineChange } from '../adapters/engine.js';
import type { LlmRequest } from '../adapters/llm.js';
import { errorMessage } from '../core/errors.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { Line } from '../protocol/live-session.js';
import type { Latency, TurnCost } from '../protocol/turn-figures.js';
import { announceEngine, engineName } from './engine-notice.js';
import { CostMeter } from './reply/cost-meter.js';
import type { ReplyListener } from './reply/reply-pipeline.js';
import type { PlayedReply } from './reply/reply-player.js';
import type { SpeechBuffer } from './reply/speech-buffer.js';
import { type TurnBeginning, TurnStopwatch } from './reply/turn-latency.js';
import type { CastSpeaker, SessionContext } from './session-context.js';
import { measureCost, measureLatency } from './session-figures.js';

export interface ReplyAccountOptions {
  readonly turnId: string;
  readonly speaker: CastSpeaker;
  readonly buffer: SpeechBuffer;
  /** A piece of text goes to the voice. */
  readonly onText: (text: string) => void;
  readonly onAudio: () => void;
}

/** What one reply tells its clients, the log and the episode, as it grows; until it has begun it tells nothing. */
export class ReplyAccount {
  readonly #turn: { readonly turnId: string; readonly speaker: string };
  readonly #costs = new CostMeter();
  readonly #engines: { llm: string; tts: string };
  /** What is to be told once the turn has begun; null from then on. */
  #untold: (() => void)[] | null = [];
  #stopwatch: TurnStopwatch | null = null;
  #latency: Latency | null = null;
  #text = '';

  constructor(
    private readonly context: SessionContext,
    private readonly options: ReplyAccountOptions,
  ) {
    const { turnId, speaker } = options;
    this.#turn = { turnId, speaker: speaker.id };
    this.#engines = { llm: engineName(speaker.llm), tts: engineName(speaker.tts) };
  }

  /** The turn is this speaker's; what a reply on trial has made so far is told now. */
  begin({ reason, beginning }: { reason: string; beginning: TurnBeginning }): void {
    const { view, outbox, events, clock } = this.context;
    this.#stopwatch = new TurnStopwatch(() => clock.nowMs(), beginning);
    view.turn({ ...this.#turn, reason });
    outbox.emit('turn.start', { ...this.#turn, reason });
    events.log({ type: 'turn.start', ...this.#turn, reason });
    const { provider, model, rehearsal } = this.options.speaker.llm;
    events.log({ type: 'llm.start', ...this.#turn, provider, model, rehearsal });
    const untold = this.#untold ?? [];
    this.#untold = null;
    for (const tell of untold) tell();
  }

  asked(request: LlmRequest): void {
    this.#costs.asked(request);
  }

  listener(): ReplyListener {
    return {
      token: (text) => this.#token(text),
      llmComplete: (result) => {
        this.#costs.complete(result.usage);
        this.context.summaries.goOn();
        this.tell(() => this.#completed(result));
      },
      ttsStart: (text) => {
        this.#costs.voiced(text);
        this.tell(() => this.#voiced(text));
      },
      piece: (text) => {
        const words = [...(this.options.buffer.pieces.at(-1)?.words ?? [])];
        this.tell(() => this.#piece(text, words));
      },
      engine: (part, change) => this.tell(() => this.#engineChanged(part, change)),
      audio: () => {
        this.tell(() => this.#stopwatch?.mark('sound'));
        this.options.onAudio();
      },
      failed: (part, error) => this.tell(() => this.#failed(part, error)),
    };
  }

  /** Tells at once, or when the turn has begun. */
  tell(run: () => void): void {
    if (this.#untold === null) run();
    else this.#untold.push(run);
  }

  /** The host hears the first sample of it, `at` on the session clock and `ms` on ours. */
  audible(at: number, ms: number): void {
    const { events, outbox, view } = this.context;
    events.log({ type: 'speech.start', ...this.#turn, at });
    const latency = this.#stopwatch?.result(at, ms);
    if (latency === undefined) return;
    this.#latency = latency;
    view.turn({ ...this.#turn, latency });
    events.log({ type: 'turn.latency', ...this.#turn, ...latency });
    outbox.emit('turn.latency', { ...this.#turn, ...latency });
    measureLatency(this.context.metrics, latency);
  }

  /** The reply is over; returns the line as it was heard. */
  end(reply: PlayedReply): Line {
    const { context } = this;
    const line = this.#line(reply);
    const wordTimes = this.options.buffer.pieces[0]?.timing ?? 'none';
    context.events.log({
      type: 'turn.end',
      ...this.#turn,
      text: this.#text,
      heardText: line.text,
      interrupted: line.interrupted,
      startAt: line.startAt,
      endAt: line.endAt,
      wordTimes,
    });
    const cost = this.#pay('turn.cost');
    if (line.text !== '') this.#remember(line, reply, { wordTimes, cost });
    context.outbox.emit('turn.end', { line, heard: line.text !== '' });
    context.metrics.count('turns_total', {
      outcome: line.text === '' ? 'unheard' : line.interrupted ? 'cut' : 'heard',
    });
    return line;
  }

  /** It was made on trial and nobody will hear of it; what it took is counted all the same. */
  giveUp(): void {
    this.#untold = [];
    this.#pay('speculation.cost');
  }

  #token(text: string): void {
    this.#text += text;
    this.#costs.token(text);
    this.tell(() => {
      this.#stopwatch?.mark('token');
      this.context.events.log({ type: 'llm.token', ...this.#turn, text });
    });
  }

  #completed({ text, usage, failed }: Parameters<ReplyListener['llmComplete']>[0]): void {
    this.context.events.log({
      type: 'llm.complete',
      ...this.#turn,
      engine: this.#engines.llm,
      text,
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
      estimated: usage?.estimated ?? true,
      costUsd: usage?.costUsd ?? null,
      failed,
    });
  }

  #voiced(text: string): void {
    this.#stopwatch?.mark('clause');
    this.options.onText(text);
    const { speaker } = this.options;
    const { provider, rehearsal } = speaker.tts;
    this.context.events.log({ type: 'tts.start', ...this.#turn, text, voice: speaker.voiceId, provider, rehearsal });
  }

  #piece(text: string, words: { text: string; from: number; to: number }[]): void {
    this.context.outbox.emit('turn.delta', { turnId: this.#turn.turnId, text, words });
    this.context.events.log({ type: 'tts.complete', ...this.#turn, engine: this.#engines.tts, text, words });
  }

  /** A listener must be able to tell which engine spoke: told to the host when it changes, kept in log and metadata. */
  #engineChanged(part: 'llm' | 'tts', change: EngineChange): void {
    this.#engines[part] = engineName(change);
    announceEngine(this.context, { part, change, who: this.options.speaker.name, ...this.#turn });
  }

  #failed(part: 'llm' | 'tts', error: unknown): void {
    const { context } = this;
    const { turnId } = this.#turn;
    const code = part === 'llm' ? 'LLM_FAILED' : 'TTS_FAILED';
    const what = part === 'llm' ? 'could not think of an answer' : 'lost its voice';
    const message = `${this.options.speaker.name} ${what}: ${errorMessage(error)}`;
    context.logger.warn({ turnId, error }, `${part} failed`);
    context.events.log({ type: 'error', code, message, service: part, turnId });
    context.outbox.emit('error', { code, message, retryable: true });
  }

  /** What it took is known once it is over, heard or not. */
  #pay(event: 'turn.cost' | 'speculation.cost'): TurnCost {
    const { events, outbox, view, record, metrics } = this.context;
    const cost = this.#costs.result({ free: this.options.speaker.llm.rehearsal });
    view.update({ spent: record.spend(cost) });
    events.log({ type: event, ...this.#turn, ...cost });
    measureCost(metrics, event === 'turn.cost' ? 'turn' : 'trial', cost);
    if (event === 'speculation.cost') return cost;
    view.turn({ ...this.#turn, cost });
    outbox.emit('turn.cost', { ...this.#turn, ...cost });
    return cost;
  }

  #line(reply: PlayedReply): Line {
    const { startAt, endAt } = reply.span ?? { startAt: 0, endAt: 0 };
    return { ...this.#turn, text: reply.text, startAt, endAt, interrupted: reply.interrupted };
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
      ...this.#turn,
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
