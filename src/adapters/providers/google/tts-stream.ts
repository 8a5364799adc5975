import type { protos } from '@google-cloud/text-to-speech';
import { bidiStream } from './bidi-stream.js';
import { type SpeechOrder, VOICE_RATE } from './speech-order.js';

type Response = protos.google.cloud.texttospeech.v1.IStreamingSynthesizeResponse;

const DEADLINE_MS = 60_000;

/**
 * The pieces of one text as headerless samples, as they are made. The whole text is sent at once and the stream
 * half-closed: Google ends one that waits five seconds for more. Ends on abort; throws ProviderError.
 */
export async function* streamedSpeech(pieces: readonly string[], order: SpeechOrder): AsyncIterable<Uint8Array> {
  const { client, voice, speakingRate, signal } = order;
  const stream = bidiStream<Response>(client.streamingSynthesize({ timeout: DEADLINE_MS }));
  const stop = () => stream.drop();
  signal.addEventListener('abort', stop, { once: true });
  let whole = false;
  try {
    stream.write({
      streamingConfig: {
        voice: { languageCode: voice.languageCode, name: voice.name },
        streamingAudioConfig: {
          audioEncoding: 'PCM',
          sampleRateHertz: VOICE_RATE,
          ...(speakingRate === undefined ? {} : { speakingRate }),
        },
      },
    });
    for (const text of pieces) stream.write({ input: { text } });
    stream.finish();
    for await (const { audioContent } of stream.messages) {
      if (audioContent instanceof Uint8Array) yield audioContent;
    }
    whole = true;
  } finally {
    signal.removeEventListener('abort', stop);
    if (!whole) stream.drop();
  }
}
