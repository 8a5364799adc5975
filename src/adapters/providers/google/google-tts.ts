import { TextToSpeechClient } from '@google-cloud/text-to-speech';
import { loadResampler } from '../../../audio/resampler.js';
import { speakableLine } from '../../support/speakable-text.js';
import { speechFromBytes } from '../../support/speech-bytes.js';
import { proportionalWords } from '../../support/word-times.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../../tts.js';
import { channelOf } from './channel-ready.js';
import {
  type ClientSlot,
  clientOptions,
  createClientSlot,
  type GoogleClientOptions,
  unlessAborted,
} from './google-client.js';
import { familyOf, GOOGLE_VOICES, googleVoice } from './google-voices.js';
import { type SpeechOrder, VOICE_RATE } from './speech-order.js';
import { textPieces } from './text-pieces.js';
import { streamedSpeech } from './tts-stream.js';
import { wholeSpeech } from './tts-whole.js';

export interface GoogleTtsOptions extends GoogleClientOptions {
  /** Full names, e.g. `en-US-Neural2-D`; the cast is given them in this order. `GOOGLE_VOICES` when absent. */
  readonly voices?: readonly string[];
  /** 0.25–2, 1 when absent. */
  readonly speakingRate?: number;
}

/**
 * Google Text-to-Speech over one shared gRPC channel. Chirp 3 HD voices are streamed, one stream for each sentence;
 * all others are asked for whole. Word times are proportional and come last, when the length is known.
 */
export function createGoogleTts(options: GoogleTtsOptions = {}): TtsAdapter {
  const { voices = GOOGLE_VOICES, speakingRate } = options;
  const place = clientOptions(options);
  const slot = createClientSlot(() => new TextToSpeechClient(place));
  return {
    provider: 'google',
    model: familyOf(voices[0] ?? ''),
    rehearsal: false,
    voices,
    async *synthesize({ text, voice: name }: TtsRequest, { signal }: { signal: AbortSignal }): AsyncIterable<TtsEvent> {
      if (signal.aborted) return;
      const voice = googleVoice(name);
      const line = speakableLine('google', text);
      const client = await clientFor(slot, signal);
      if (client) yield* withWords(line, speech(line, { client, voice, speakingRate, signal }), signal);
    },
    async warmUp() {
      const [client] = await Promise.all([slot.get(), loadResampler()]);
      // Begins to connect, so that the first sentence does not pay for the handshake.
      channelOf(await client.initialize()).getConnectivityState(true);
    },
    close: slot.close,
  };
}

/** Undefined when the call was aborted while the client was still being made. */
async function clientFor(
  slot: ClientSlot<TextToSpeechClient>,
  signal: AbortSignal,
): Promise<TextToSpeechClient | undefined> {
  try {
    return await unlessAborted(slot.get(), signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function* speech(text: string, order: SpeechOrder): AsyncIterable<TtsEvent> {
  const { voice, signal } = order;
  const pieces = textPieces(text);
  if (voice.streamed) {
    yield* speechFromBytes(streamedSpeech(pieces, order), { provider: 'google', pcmRate: VOICE_RATE, signal });
    return;
  }
  for (const piece of pieces) {
    if (signal.aborted) return;
    yield* speechFromBytes(wholeSpeech(piece, order), { provider: 'google', signal });
  }
}

async function* withWords(text: string, events: AsyncIterable<TtsEvent>, signal: AbortSignal): AsyncIterable<TtsEvent> {
  let samples = 0;
  for await (const event of events) {
    if (event.type === 'audio') samples += event.samples.length;
    yield event;
  }
  if (!signal.aborted) yield { type: 'words', words: proportionalWords(text, samples), timing: 'proportional' };
}
