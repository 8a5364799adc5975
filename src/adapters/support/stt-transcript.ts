import type { AsyncQueue } from '../../core/async-queue.js';
import { msToSamples } from '../../protocol/audio-format.js';
import type { SttEvent } from '../stt.js';
import { type FedFinal, plain, SttHeard } from './stt-heard.js';
import type { SttSessionMap } from './stt-session-map.js';

export interface SttTranscriptOptions {
  readonly map: SttSessionMap;
  readonly events: AsyncQueue<SttEvent>;
  /** The session sample behind the audio that has come. */
  readonly sessionEnd: () => number;
}

export interface FedPartial {
  readonly text: string;
  /** Undefined when the vendor does not say. */
  readonly start: number | undefined;
  /** The fed sample up to which its connection had heard. */
  readonly until: number;
}

/** Partials replace one another; when the reader is behind they are the first to go. */
const PARTIALS_WAITING = 200;
/** A connection that took over repeats at most the utterance before. */
const WORDS_KEPT = 60;
const LONGEST_WORD = msToSamples(1_000);

/** What is told of all that the connections say: every word once, in order, on the session clock. */
export class SttTranscript {
  readonly #options: SttTranscriptOptions;
  readonly #heard = new SttHeard();
  #recent: readonly string[] = [];
  #sessionReached: number | undefined;

  constructor(options: SttTranscriptOptions) {
    this.#options = options;
  }

  /** The fed sample behind the last word told. */
  get end(): number {
    return this.#heard.end;
  }

  /** False when all of it was known. */
  final(final: FedFinal): boolean {
    const before = this.#heard.end;
    const fresh = final.text === '' ? undefined : this.#heard.accept(final);
    if (fresh === undefined) return false;
    const words = fresh.words.map(({ text, start, end }) => ({ text, ...this.#place(start, end) }));
    const first = words[0] ?? this.#place(before, fresh.end);
    const endAt = Math.max(this.#sessionReached ?? 0, first.startAt + 1);
    this.#sessionReached = endAt;
    this.#recent = [...this.#recent, ...fresh.words.map((word) => plain(word.text))].slice(-WORDS_KEPT);
    this.#options.events.push({ type: 'final', text: fresh.text, startAt: first.startAt, endAt, words });
    return true;
  }

  /** `repeats`: the connection began before the last word told, and may say it again. */
  partial({ text, start, until }: FedPartial, repeats: boolean): void {
    const { map, events, sessionEnd } = this.#options;
    const { end } = this.#heard;
    const isKnown = repeats && (start === undefined || start < end);
    if (isKnown && Math.min(until, latestEnd(text, start ?? end)) <= end) return;
    const fresh = isKnown ? withoutKnown(text, this.#recent) : text.trim();
    if (fresh === '' || events.size >= PARTIALS_WAITING) return;
    const from = map.startOf(Math.max(start ?? 0, end));
    const startAt = Math.max(this.#sessionReached ?? 0, Math.min(from, sessionEnd() - 1));
    events.push({ type: 'partial', text: fresh, startAt });
  }

  #place(start: number, end: number): { startAt: number; endAt: number } {
    const { map, sessionEnd } = this.#options;
    const last = sessionEnd();
    const startAt = Math.min(last, Math.max(this.#sessionReached ?? 0, map.startOf(start)));
    const endAt = Math.min(last, Math.max(startAt, map.endOf(end)));
    this.#sessionReached = endAt;
    return { startAt, endAt };
  }
}

/** Where a partial's words end at the latest. */
function latestEnd(text: string, start: number): number {
  return start + text.trim().split(/\s+/).length * LONGEST_WORD;
}

/**
 * A partial without the words at its beginning that were told. They need not be the last ones in a row: a connection is
 * spared audio that became words while it caught up. A word that was cut comes out as another; one such between known
 * ones is known as well.
 */
function withoutKnown(text: string, recent: readonly string[]): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  let known = 0;
  for (let index = 0, from = 0; index < words.length && index <= known + 1; index += 1) {
    const found = recent.indexOf(plain(words[index] ?? ''), from);
    if (found < 0) continue;
    from = found + 1;
    known = index + 1;
  }
  return words.slice(known).join(' ');
}
