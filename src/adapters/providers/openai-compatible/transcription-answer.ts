import { z } from 'zod';
import { proportionalWords } from '../../support/word-times.js';

/** A recognised word, in seconds from the start of the recording. */
export interface TranscribedWord {
  readonly text: string;
  readonly startS: number;
  readonly endS: number;
}

export interface Transcription {
  readonly text: string;
  /** Empty when the server tells no times. */
  readonly words: readonly TranscribedWord[];
}

const seconds = z.number().nonnegative();
const word = z.object({ word: z.string(), start: seconds, end: seconds });
const segment = z.object({
  text: z.string(),
  start: seconds,
  end: seconds,
  words: z.array(word).nullish(),
  no_speech_prob: z.number().nullish(),
  avg_logprob: z.number().nullish(),
  compression_ratio: z.number().nullish(),
});
/** `json` has the text alone; OpenAI puts words beside the segments, whisper.cpp and speaches (also) inside them. */
const answer = z.object({
  text: z.string(),
  words: z.array(word).nullish(),
  segments: z.array(segment).nullish(),
});

type Segment = z.infer<typeof segment>;

/** Undefined for anything that is no transcription. */
export function parseTranscription(body: unknown): Transcription | undefined {
  const parsed = answer.safeParse(body).data;
  if (parsed === undefined) return undefined;
  const segments = parsed.segments ?? [];
  const believed = segments.filter(isBelievable);
  if (segments.length > 0 && believed.length === 0) return { text: '', words: [] };
  const whole = believed.length === segments.length;
  const text = (whole ? parsed.text : believed.map((one) => one.text.trim()).join(' ')).trim();
  const beside = (parsed.words ?? []).filter((one) => whole || believed.some((kept) => isInside(one.start, kept)));
  return { text, words: beside.length > 0 ? beside.map(toWord) : believed.flatMap(wordsOf) };
}

/** Whisper's own signs that it wrote without hearing: silence with doubts, or a loop. */
function isBelievable(one: Segment): boolean {
  const silent = (one.no_speech_prob ?? 0) > 0.6 && (one.avg_logprob ?? 0) < -1;
  return !silent && (one.compression_ratio ?? 1) <= 2.4;
}

function isInside(startS: number, { start, end }: Segment): boolean {
  return startS >= start - 0.01 && startS < end;
}

function wordsOf(one: Segment): TranscribedWord[] {
  if (one.words && one.words.length > 0) return one.words.map(toWord);
  const { text, start, end } = one;
  const ms = Math.max(0, end - start) * 1000;
  return proportionalWords(text, ms).map(({ text, from, to }) => ({
    text,
    startS: start + from / 1000,
    endS: start + to / 1000,
  }));
}

function toWord({ word: text, start, end }: z.infer<typeof word>): TranscribedWord {
  return { text: text.trim(), startS: start, endS: Math.max(start, end) };
}
