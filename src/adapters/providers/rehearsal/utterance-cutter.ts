import type { SpeechDetector } from '../../../audio/vad.js';
import { rmsOf } from '../../../audio/pcm.js';
import { msToSamples } from '../../../protocol/audio-format.js';
import type { PcmChunk } from '../../stt.js';

/** Receives utterances: `open`, then all its audio without a hole, then `close`. */
export interface UtteranceSink {
  /** @param at session sample of the first audio; @param speechAt where the voice itself begins */
  open(at: number, speechAt: number): void;
  audio(samples: Int16Array): void;
  close(): void;
}

const PIECE = msToSamples(20);
/** Given to the recogniser before the voice starts: soft first sounds, and silence to settle on. */
const LEAD = msToSamples(240);
/** A detected start lies up to 80 ms back; the lead comes on top. */
const KEPT = LEAD + msToSamples(100);
/** A pause that ends an utterance. */
const PAUSE = msToSamples(300);
/** After this much talk without a pause a short breath will do. */
const LONG = msToSamples(15_000);
const BREATH = msToSamples(140);
/** From here on audio is held back, so that the cut can be made where it is quietest. */
const HOLD_FROM = msToSamples(22_000);
const LONGEST = msToSamples(25_000);

interface Piece {
  readonly at: number;
  readonly samples: Int16Array;
}

/** Cuts the microphone into utterances at its pauses. Holes in the audio are silence; an overlap is dropped. */
export class UtteranceCutter {
  readonly #detector: SpeechDetector;
  readonly #sink: UtteranceSink;
  #nextAt: number | undefined;
  /** Before speech the lead-in; late in a long utterance what waits for the best cut. */
  #held: Piece[] = [];
  #openedAt: number | undefined;

  constructor(detector: SpeechDetector, sink: UtteranceSink) {
    this.#detector = detector;
    this.#sink = sink;
  }

  push({ at, samples }: PcmChunk): void {
    const nextAt = this.#nextAt ?? at;
    if (at > nextAt) this.#fillHole(nextAt, at);
    for (let offset = Math.max(0, nextAt - at); offset < samples.length; offset += PIECE) {
      this.#take({ at: at + offset, samples: samples.subarray(offset, offset + PIECE) });
    }
    this.#nextAt = Math.max(nextAt, at + samples.length);
  }

  /** Closes what is still open. */
  finish(): void {
    if (this.#openedAt !== undefined) this.#close();
  }

  /** Inside an utterance silence keeps the recogniser's clock right; longer than a pause it is the utterance's end. */
  #fillHole(from: number, to: number): void {
    const silenceEnd = Math.min(to, from + PAUSE);
    for (let at = from; at < silenceEnd && this.#openedAt !== undefined; at += PIECE) {
      this.#take({ at, samples: new Int16Array(Math.min(PIECE, silenceEnd - at)) });
    }
    if (this.#openedAt !== undefined && to > silenceEnd) this.#close();
    if (this.#openedAt === undefined) this.#held = [];
  }

  #take(piece: Piece): void {
    const changes = this.#detector.push(piece.samples, piece.at);
    const end = piece.at + piece.samples.length;
    if (this.#openedAt !== undefined) this.#continue(piece, end);
    else {
      this.#held.push(piece);
      const start = changes.find((change) => change.type === 'start');
      if (start) this.#open(start.at);
      else this.#held = this.#held.filter((held) => held.at + held.samples.length > end - KEPT);
    }
  }

  #open(speechAt: number): void {
    const lead = this.#held.filter((piece) => piece.at >= speechAt - LEAD);
    this.#held = [];
    const openedAt = lead[0]?.at ?? speechAt;
    this.#openedAt = openedAt;
    this.#sink.open(openedAt, speechAt);
    for (const piece of lead) this.#sink.audio(piece.samples);
  }

  #continue(piece: Piece, end: number): void {
    const length = end - (this.#openedAt ?? end);
    if (length > HOLD_FROM) this.#held.push(piece);
    else this.#sink.audio(piece.samples);
    const silence = this.#detector.speaking ? 0 : end - this.#detector.lastVoicedAt;
    if (silence >= (length > LONG ? BREATH : PAUSE)) this.#close();
    else if (length >= LONGEST) this.#cutAtQuietest();
  }

  #close(): void {
    for (const piece of this.#held.splice(0)) this.#sink.audio(piece.samples);
    this.#openedAt = undefined;
    this.#sink.close();
  }

  /** Nobody paused for 25 s: the quietest of the last 3 s is the likeliest gap between words. */
  #cutAtQuietest(): void {
    const held = this.#held.splice(0);
    const quietest = held.reduce(
      (best, piece, index) => (rmsOf(piece.samples) < rmsOf(held[best]?.samples ?? piece.samples) ? index : best),
      0,
    );
    for (const piece of held.slice(0, quietest + 1)) this.#sink.audio(piece.samples);
    this.#sink.close();
    const rest = held.slice(quietest + 1);
    const openedAt = rest[0]?.at ?? this.#detector.lastVoicedAt;
    this.#openedAt = openedAt;
    this.#sink.open(openedAt, openedAt);
    for (const piece of rest) this.#sink.audio(piece.samples);
  }
}
