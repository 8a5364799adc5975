import { SAMPLE_RATE } from '../../../protocol/audio-format.js';
import type { TimedWord } from '../../tts.js';
import type { RehearsalVoice } from './flite-voices.js';
import { type WrittenWord, writtenWords } from './spoken-form.js';
import { type Phone, type Span, placeWords, speechSpans } from './word-times.js';

/** What a worker is asked for. */
export interface FliteRequest {
  readonly id: number;
  readonly text: string;
  readonly voice: RehearsalVoice;
}

export type FliteReply =
  | { readonly id: number; readonly type: 'spoken'; readonly samples: Int16Array; readonly words: readonly TimedWord[] }
  | { readonly id: number; readonly type: 'failed'; readonly message: string };

const LEAD_MS = 40;
const TAIL_MS = 120;

/** The stretch worth hearing: the engine puts 130–250 ms of silence before and after every utterance. */
export function audibleSpan(phones: readonly Phone[], audioMs: number): Span {
  const spans = speechSpans(phones);
  const startMs = Math.max(0, (spans[0]?.startMs ?? 0) - LEAD_MS);
  const endMs = Math.min(audioMs, (spans.at(-1)?.endMs ?? audioMs) + TAIL_MS);
  return { startMs, endMs };
}

/** The words as written, in 48 kHz samples from the start of the audible stretch. */
export function timeWords(text: string, phones: readonly Phone[], audible: Span): TimedWord[] {
  const words: WrittenWord[] = writtenWords(text);
  const lastSample = toSamples(audible.endMs - audible.startMs);
  return placeWords(words, speechSpans(phones)).map((span, index) => ({
    text: words[index]?.text ?? '',
    from: Math.max(0, toSamples(span.startMs - audible.startMs)),
    to: Math.min(lastSample, toSamples(span.endMs - audible.startMs)),
  }));
}

function toSamples(ms: number): number {
  return Math.round((ms * SAMPLE_RATE) / 1000);
}
