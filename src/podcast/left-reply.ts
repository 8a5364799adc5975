import { msToSamples } from '../protocol/audio-format.js';
import type { PlaybackReport, SpeechReturn } from '../protocol/client-events.js';
import { engineName } from './engine-notice.js';
import type { CutTurn } from './left-cut.js';
import { type PlayedReply, ReplyPlayer } from './reply/reply-player.js';
import type { SessionContext } from './session-context.js';

/** More than the sound that is ever sent ahead of what is heard. */
const RETURNED_SAMPLES_MAX = msToSamples(6_000);

export interface LeftReplyOptions {
  readonly cut: CutTurn;
  /** What was heard of it is known. */
  readonly onDone: (heard: PlayedReply) => void;
}

/**
 * The reply that an earlier process was killed over. Its page played on with what it had in hand: that sound comes back
 * from there and goes on the track where it was heard, as the last of a reply that was cut.
 */
export class LeftReply {
  readonly turnId: string;
  /** Resolves once it is known what was heard. */
  readonly settled: Promise<void>;
  readonly #player: ReplyPlayer;
  #returned: number;

  constructor(
    private readonly context: SessionContext,
    private readonly options: LeftReplyOptions,
  ) {
    const { cut } = options;
    this.turnId = cut.turnId;
    this.#returned = cut.heard;
    let settle: () => void = () => undefined;
    this.settled = new Promise((resolve) => {
      settle = resolve;
    });
    this.#player = this.#createPlayer((heard) => {
      options.onDone(heard);
      settle();
    });
    this.#player.takeUp(cut.heard, cut.pieces);
  }

  /** From where on its sound is wanted back. */
  get missing(): { turnId: string; from: number } {
    return { turnId: this.turnId, from: this.#returned };
  }

  /** Anything but the sound that is wanted next is left aside. */
  giveBack({ at, words }: SpeechReturn, samples: Int16Array): void {
    if (at !== this.#returned || at + samples.length > this.options.cut.heard + RETURNED_SAMPLES_MAX) return;
    if (this.#player.done) return;
    this.#returned += samples.length;
    this.#player.giveBack(samples);
    const known = this.#player.buffer.words.at(-1)?.to ?? 0;
    const more = words.filter((word) => word.to > known);
    if (more.length > 0) this.#learn(more);
  }

  /** Words that the log was killed before it had. */
  #learn(words: SpeechReturn['words']): void {
    const { turnId, speaker } = this.options.cut;
    const text = words.map((word) => word.text).join(' ');
    this.#player.buffer.addPiece({ text, words, timing: 'proportional' });
    const tts = this.context.cast.find(({ id }) => id === speaker)?.tts;
    const engine = tts ? engineName(tts) : '';
    this.context.events.log({ type: 'tts.complete', turnId, speaker, engine, text, words });
  }

  report(report: PlaybackReport): void {
    // All of it was there, and was heard.
    if (report.state === 'ended') this.#player.buffer.end();
    this.#player.report(report);
  }

  #createPlayer(onDone: (heard: PlayedReply) => void): ReplyPlayer {
    const { context } = this;
    const { turnId, speaker, heard } = this.options.cut;
    return new ReplyPlayer({
      clock: context.clock,
      outlet: { chunk() {}, end() {}, clear() {}, pause() {}, resume() {} },
      // What lies before is on the track already; of its sound nothing is known here any more.
      place({ from, at, samples }) {
        const known = Math.min(samples.length, Math.max(0, heard - from));
        const rest = { turnId, from: from + known, at: at + known, samples: samples.subarray(known) };
        if (rest.samples.length > 0) context.recording.recorder.writeSpeech(speaker, rest);
      },
      onAudible() {},
      onDone,
      onStalled() {},
    });
  }
}
