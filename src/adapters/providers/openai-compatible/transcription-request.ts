import { childAbort } from '../../../core/abort.js';
import type { Clock } from '../../../core/clock.js';
import { bytesOf } from '../../../audio/pcm.js';
import { resampleAll } from '../../../audio/resampler.js';
import { SAMPLE_RATE } from '../../../protocol/audio-format.js';
import { ProviderError } from '../../provider-error.js';
import type { OpenAiClient } from './openai-client.js';
import { toOpenAiError } from './openai-errors.js';
import { parseTranscription, type Transcription } from './transcription-answer.js';

export type TranscriptionFormat = 'verbose_json' | 'json';

export interface TranscriptionRequest {
  readonly client: OpenAiClient;
  /** Whole, or below the client's address. */
  readonly url: string;
  readonly model: string;
  readonly format: TranscriptionFormat;
  readonly language?: string | undefined;
  readonly keyterms: readonly string[];
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Whisper's own rate: a third of the bytes, and whisper.cpp takes no other. */
const SENT_RATE = 16_000;

/**
 * Has one recording (48 kHz) recognised. Needs `loadResampler` first. Once `signal` aborts it throws at once.
 * @throws ProviderError
 */
export async function postRecording(
  samples: Int16Array,
  request: TranscriptionRequest,
  { signal }: { signal: AbortSignal },
): Promise<Transcription> {
  const { client, url, model, timeoutMs, clock } = request;
  const { profile } = client;
  const call = childAbort(signal);
  let late = false;
  // The library's own limit covers the head of the answer alone.
  const timer = clock.setTimer(timeoutMs, () => {
    late = true;
    call.abort();
  });
  try {
    const body: unknown = await client.sdk.post(url, { body: formOf(samples, request), signal: call.signal });
    const transcription = parseTranscription(body);
    if (transcription !== undefined) return transcription;
    throw new ProviderError(profile.id, 'protocol', `${profile.name} sent something that is no transcription.`);
  } catch (error) {
    if (late)
      throw new ProviderError(profile.id, 'timeout', `${profile.name} did not answer in time.`, { cause: error });
    throw toOpenAiError(error, { client, model });
  } finally {
    timer.cancel();
    call.dispose();
  }
}

function formOf(samples: Int16Array, { model, format, language, keyterms }: TranscriptionRequest): FormData {
  const form = new FormData();
  const recording = wavOf(resampleAll(samples, SAMPLE_RATE, SENT_RATE));
  form.append('file', new File([recording], 'utterance.wav', { type: 'audio/wav' }));
  form.append('model', model);
  form.append('response_format', format);
  if (format === 'verbose_json') form.append('timestamp_granularities[]', 'word');
  if (format === 'verbose_json') form.append('timestamp_granularities[]', 'segment');
  if (language !== undefined) form.append('language', language);
  // Whisper spells what its prompt spells.
  if (keyterms.length > 0) form.append('prompt', `${keyterms.join(', ')}.`);
  return form;
}

const HEADER_BYTES = 44;

/** The plainest WAV: some servers read the header by position. */
function wavOf(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const wav = Buffer.alloc(HEADER_BYTES + samples.byteLength);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(SENT_RATE, 24);
  wav.writeUInt32LE(SENT_RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.byteLength, 40);
  wav.set(bytesOf(samples), HEADER_BYTES);
  return wav;
}
