import type { protos } from '@google-cloud/text-to-speech';
import { cancellable, innerCall } from './cancellable-call.js';
import { brokenOff } from './google-errors.js';
import { type SpeechOrder, VOICE_RATE } from './speech-order.js';

type Response = protos.google.cloud.texttospeech.v1.ISynthesizeSpeechResponse;

/** The longest text takes some seconds to make. */
const DEADLINE_MS = 30_000;

/** One text as one WAV. Ends without it on abort; throws ProviderError. */
export async function* wholeSpeech(
  text: string,
  { client, voice, speakingRate, signal }: SpeechOrder,
): AsyncIterable<Uint8Array> {
  const request = {
    input: { text },
    voice: { languageCode: voice.languageCode, name: voice.name },
    audioConfig: {
      audioEncoding: 'LINEAR16',
      sampleRateHertz: VOICE_RATE,
      ...(speakingRate === undefined ? {} : { speakingRate }),
    },
  };
  const ask = innerCall<Response>(client.innerApiCalls['synthesizeSpeech']);
  // The library's own retries go on for ten minutes; `maxRetries: 0` would turn the error into another one.
  const response = await cancellable(() => ask(request, { timeout: DEADLINE_MS, retry: null }), signal);
  if (!response) return;
  const { audioContent } = response;
  if (typeof audioContent === 'string' || !audioContent?.length) throw brokenOff('it holds no sound');
  // A view into the gRPC message, at an odd address as often as not.
  yield Uint8Array.from(audioContent);
}
