import { rmsOf } from '../../../audio/pcm.js';
import type { SpeechDetector } from '../../../audio/vad.js';
import { msToSamples } from '../../../protocol/audio-format.js';
import type { PcmChunk } from '../../stt.js';

/** A stretch of speech without a hole, 48 kHz; all places in session samples. */
export interface Utterance {
  /** Its first sample: some silence comes before the voice. */
  readonly at: number;
  readonly speechAt: number;
  readonly speechEndAt: number;
  readonly samples: Int16Array;
}

const PIECE = msToSamples(20);
/** Kept before the voice: soft first sounds, and silence for the recogniser to settle on. */
const LEAD = msToSamples(240);
/** A detected start lies up to 80 ms back; the lead comes on top. */
const KEPT = LEAD + msToSamples(100);
/** Every utterance is a request, so a breath does not end one. */
const PAUSE = msToSamples(500);
/** Whisper hears 30 s at once. */
const LONGEST = msToSamples(28_000);
const CUT_SEARCH = msToSamples(3_000);

interface Piece {
  readonly at: number;
  readonly samples: Int16Array;
}

/** Collects utterances whole, for recognisers that take no stream. Holes in the audio are silence; an overlap is dropped. */
export class UtteranceCollector {
  readonly #detector: SpeechDetector;
  #nextAt: number | undefined;
  /** Before speech the lead-in, then the utterance. */
  #pieces: Piece[] = [];
  #speechAt: number | undefined;

  constructor(detector: SpeechDetector) {
    this.#detector = detector;
  }

  /** Returns what these samples complete, mostly nothing. */
  push({ at, samples }: PcmChunk): Utterance[] {
    const nextAt = this.#nextAt ?? at;
    const done = at > nextAt ? this.#fillHole(nextAt, at) : [];
    for (let offset = Math.max(0, nextAt - at); offset < samples.length; offset += PIECE) {
      done.push(...this.#take({ at: at + offset, samples: samples.subarray(offset, offset + PIECE) }));
    }
    this.#nextAt = Math.max(nextAt, at + samples.length);
    return done;
  }

  /** What was being said when the audio ended. */
  finish(): Utterance[] {
    return this.#speechAt === undefined ? [] : this.#close(this.#pieces.length);
  }

  #fillHole(from: number, to: number): Utterance[] {
    const done: Utterance[] = [];
    const silenceEnd = Math.min(to, from + PAUSE);
    for (let at = from; at < silenceEnd && this.#speechAt !== undefined; at += PIECE) {
      done.push(...this.#take({ at, samples: new Int16Array(Math.min(PIECE, silenceEnd - at)) }));
    }
    if (to > silenceEnd) done.push(...this.finish());
    if (this.#speechAt === undefined) this.#pieces = [];
    return done;
  }

  #take(piece: Piece): Utterance[] {
    const changes = this.#detector.push(piece.samples, piece.at);
    const end = piece.at + piece.samples.length;
    this.#pieces.push(piece);
    if (this.#speechAt === undefined) {
      this.#wait(changes.find((change) => change.type === 'start')?.at, end);
      return [];
    }
    const silence = this.#detector.speaking ? 0 : end - this.#detector.lastVoicedAt;
    if (silence >= PAUSE) return this.#close(this.#pieces.length);
    return end - this.#startAt >= LONGEST ? this.#close(this.#quietest() + 1) : [];
  }

  #wait(startAt: number | undefined, end: number): void {
    const from = startAt === undefined ? end - KEPT : startAt - LEAD;
    this.#speechAt = startAt;
    this.#pieces = this.#pieces.filter((piece) => piece.at + piece.samples.length > from);
  }

  get #startAt(): number {
    return this.#pieces[0]?.at ?? 0;
  }

  /** Nobody paused for 28 s: the quietest of the last 3 s is the likeliest gap between words. */
  #quietest(): number {
    const from = Math.max(0, this.#pieces.length - CUT_SEARCH / PIECE);
    const levels = this.#pieces.slice(from).map((piece) => rmsOf(piece.samples));
    return from + levels.indexOf(Math.min(...levels));
  }

  /** Hands the first `count` pieces on; the rest, if any, goes on being said. */
  #close(count: number): Utterance[] {
    const at = this.#startAt;
    const speechAt = this.#speechAt ?? at;
    const samples = joined(this.#pieces.splice(0, count));
    const end = at + samples.length;
    this.#speechAt = this.#pieces[0]?.at;
    return [{ at, speechAt, speechEndAt: Math.max(speechAt, Math.min(end, this.#detector.lastVoicedAt)), samples }];
  }
}

function joined(pieces: readonly Piece[]): Int16Array {
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.samples.length, 0));
  let offset = 0;
  for (const { samples } of pieces) {
    all.set(samples, offset);
    offset += samples.length;
  }
  return all;
}
