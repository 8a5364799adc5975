import { bytesOf } from '../../../audio/pcm.js';
import { BYTES_PER_SAMPLE } from '../../../protocol/audio-format.js';
import { ProviderError } from '../../provider-error.js';
import type { SttConnection, VendorSttEvent } from '../../support/stt-vendor.js';
import type { BidiStream } from './bidi-stream.js';
import { toProviderError } from './google-errors.js';
import { AUDIO_MESSAGE_MAX_BYTES, readResponse, RECOGNISER_RATE, type SpeechResponse } from './speech-wire.js';

const MESSAGE_SAMPLES = AUDIO_MESSAGE_MAX_BYTES / BYTES_PER_SAMPLE;

/** One recognising stream whose configuration has been sent. */
export function speechConnection(
  stream: BidiStream<SpeechResponse>,
  audioMessage: (bytes: Buffer) => object,
): SttConnection {
  let sentSamples = 0;
  let state: 'open' | 'finishing' | 'aborted' = 'open';
  async function* events(): AsyncIterable<VendorSttEvent> {
    for await (const response of stream.messages) {
      const error = 'error' in response ? response.error : undefined;
      if (error) {
        stream.drop();
        throw toProviderError({ code: error.code, details: error.message });
      }
      yield* readResponse(response, (sentSamples * 1_000) / RECOGNISER_RATE);
    }
    if (state === 'open') throw new ProviderError('google', 'unavailable', 'Google ended the stream before its time.');
  }
  return {
    events: events(),
    send(samples) {
      if (state !== 'open') return false;
      let more = true;
      sentSamples += samples.length;
      for (let at = 0; at < samples.length; at += MESSAGE_SAMPLES) {
        // A copy: messages wait in the stream while the caller's memory may already hold later sound.
        more = stream.write(audioMessage(Buffer.from(bytesOf(samples.subarray(at, at + MESSAGE_SAMPLES)))));
      }
      return more;
    },
    finish() {
      if (state !== 'open') return;
      state = 'finishing';
      stream.finish();
    },
    abort() {
      if (state === 'aborted') return;
      state = 'aborted';
      stream.drop();
    },
  };
}
