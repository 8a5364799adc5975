import type { protos } from '@google-cloud/speech';
import type { VendorSttEvent, VendorWord } from '../../support/stt-vendor.js';

type V1 = typeof protos.google.cloud.speech.v1;
type V2 = typeof protos.google.cloud.speech.v2;
type V1Response = InstanceType<V1['StreamingRecognizeResponse']>;
type V2Response = InstanceType<V2['StreamingRecognizeResponse']>;
type V1Request = protos.google.cloud.speech.v1.IStreamingRecognizeRequest;
type V2Request = protos.google.cloud.speech.v2.IStreamingRecognizeRequest;
type Duration = protos.google.protobuf.IDuration | null | undefined;

export type SpeechResponse = V1Response | V2Response;

export const RECOGNISER_RATE = 16_000;
/** v2 takes 15 KB a message (its proto) or 25 KB (its documentation); v1 takes 10 MB. */
export const AUDIO_MESSAGE_MAX_BYTES = 12_800;
/** Documented limits: 100 characters a phrase; a show's names are far fewer than the 500 phrases a request may have. */
const PHRASES_MAX = 500;
const PHRASE_LETTERS_MAX = 100;

export interface SpeechQuestion {
  readonly model: string;
  readonly language: string;
  readonly keyterms: readonly string[];
}

export function openingMessageV1({ model, language, keyterms }: SpeechQuestion): V1Request {
  const phrases = phrasesOf(keyterms);
  const config = {
    encoding: 'LINEAR16' as const,
    sampleRateHertz: RECOGNISER_RATE,
    audioChannelCount: 1,
    languageCode: language,
    model,
    enableAutomaticPunctuation: true,
    enableWordTimeOffsets: true,
    ...(phrases.length > 0 ? { speechContexts: [{ phrases }] } : {}),
  };
  return { streamingConfig: { config, interimResults: true, singleUtterance: false, enableVoiceActivityEvents: true } };
}

export function openingMessageV2(recognizer: string, { model, language, keyterms }: SpeechQuestion): V2Request {
  const phrases = phrasesOf(keyterms).map((value) => ({ value }));
  const config = {
    explicitDecodingConfig: { encoding: 'LINEAR16' as const, sampleRateHertz: RECOGNISER_RATE, audioChannelCount: 1 },
    languageCodes: [language],
    model,
    features: { enableAutomaticPunctuation: true, enableWordTimeOffsets: true },
    ...(phrases.length > 0 ? { adaptation: { phraseSets: [{ inlinePhraseSet: { phrases } }] } } : {}),
  };
  const streamingFeatures = { interimResults: true, enableVoiceActivityEvents: true };
  return { recognizer, streamingConfig: { config, streamingFeatures } };
}

function phrasesOf(keyterms: readonly string[]): string[] {
  const phrases = keyterms.map((term) => term.trim().slice(0, PHRASE_LETTERS_MAX)).filter(Boolean);
  return [...new Set(phrases)].slice(0, PHRASES_MAX);
}

/** One response as events: its finals in order, then everything that may still change as one partial. */
export function readResponse(response: SpeechResponse, sentMs: number): VendorSttEvent[] {
  const results = (response.results ?? []).map((result) => readResult(result));
  const finals = results.filter((result) => result.isFinal && result.text !== '');
  const tail = results.filter((result) => !result.isFinal).map((result) => result.transcript);
  const partial = tail.join('').trim();
  const events: VendorSttEvent[] = finals.map(({ text, words, endMs }) => ({
    type: 'final',
    text,
    words,
    endMs: endMs ?? words.at(-1)?.endMs ?? sentMs,
  }));
  if (partial !== '') events.push({ type: 'partial', text: partial });
  return events.length > 0 ? events : [{ type: 'alive' }];
}

interface HeardResult {
  readonly transcript: string;
  readonly text: string;
  readonly isFinal: boolean;
  readonly words: readonly VendorWord[];
  readonly endMs: number | undefined;
}

type AnyResult =
  | protos.google.cloud.speech.v1.IStreamingRecognitionResult
  | protos.google.cloud.speech.v2.IStreamingRecognitionResult;
type AnyWord = protos.google.cloud.speech.v1.IWordInfo | protos.google.cloud.speech.v2.IWordInfo;

function readResult(result: AnyResult): HeardResult {
  const alternative = result.alternatives?.[0];
  const transcript = alternative?.transcript ?? '';
  const endsAt =
    'resultEndOffset' in result ? result.resultEndOffset : (result as { resultEndTime?: Duration }).resultEndTime;
  return {
    transcript,
    text: transcript.trim(),
    isFinal: result.isFinal === true,
    words: readWords(alternative?.words ?? []),
    endMs: msOf(endsAt),
  };
}

/** Times of neighbouring words overlap by some milliseconds now and then: each begins where the one before ended. */
function readWords(words: readonly AnyWord[]): VendorWord[] {
  let reachedMs = 0;
  return words.flatMap((word) => {
    const { startTime, endTime, startOffset, endOffset } = word as Record<string, Duration>;
    const [start, end] = [msOf(startTime ?? startOffset), msOf(endTime ?? endOffset)];
    // A model without word times sends words without any: text alone is no place in the sound.
    if (end === undefined || !word.word) return [];
    const startMs = Math.max(reachedMs, start ?? reachedMs);
    reachedMs = Math.max(startMs, end);
    return [{ text: word.word, startMs, endMs: reachedMs }];
  });
}

/** Seconds come as a string, like every 64-bit number on this wire. */
function msOf(duration: Duration): number | undefined {
  if (!duration) return undefined;
  return Number(String(duration.seconds ?? 0)) * 1_000 + (duration.nanos ?? 0) / 1e6;
}
