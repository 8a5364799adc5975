import { loadResampler } from '../../../audio/resampler.js';
import { loadVad } from '../../../audio/vad.js';
import type { Clock } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import type { PcmChunk, SttAdapter, SttEvent, SttOptions } from '../../stt.js';
import type { OpenAiClient } from './openai-client.js';
import type { TranscriptionFormat } from './transcription-request.js';
import { TranscriptionRun } from './transcription-run.js';

export interface TranscriptionSttOptions {
  /** Closed with the adapter: one client for each. */
  readonly client: OpenAiClient;
  /** E.g. `whisper-1`, `whisper-large-v3-turbo`; a server with one model does not look at it. */
  readonly model: string;
  /** A code such as `en`; absent, each utterance's language is detected. */
  readonly language?: string;
  /** From the server's root, for servers that have it elsewhere: `/inference` with whisper.cpp's own. */
  readonly path?: string;
  /** `json` for models that tell no times; found out by model and answer when absent. */
  readonly format?: TranscriptionFormat;
  /** Longest wait for one utterance's text, in ms; 30 s. */
  readonly timeoutMs?: number;
  /** Another recogniser stands behind: the third failure in a row, or 20 s of trouble with an utterance, is the end. */
  readonly impatient?: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

const PATH = '/audio/transcriptions';
const TIMEOUT_MS = 30_000;
/** OpenAI's newer models know `json` alone. */
const WITHOUT_TIMES = /^gpt-.*transcribe/;

/**
 * Any server with OpenAI's `/v1/audio/transcriptions` (OpenAI, Groq, speaches, LocalAI), or whisper.cpp's `/inference`.
 * They take no stream: speech is cut into utterances here, and each is sent whole, one after the other. No partials.
 * A failed request is made again for about two minutes while what is said waits, `impatient` for a moment only; then
 * the error comes out.
 */
export function createTranscriptionStt(options: TranscriptionSttOptions): SttAdapter {
  const { client, model, language, path, timeoutMs = TIMEOUT_MS, impatient = false, clock, logger } = options;
  const format = options.format ?? (WITHOUT_TIMES.test(model) ? 'json' : 'verbose_json');
  const runs = new Set<TranscriptionRun>();
  let closed = false;

  async function* transcribe(
    audio: AsyncIterable<PcmChunk>,
    { signal, keyterms = [] }: SttOptions,
  ): AsyncIterable<SttEvent> {
    if (closed) throw new ProviderError(client.profile.id, 'unavailable', 'This recogniser has been closed.');
    if (signal.aborted) return;
    await Promise.all([loadVad(), loadResampler()]);
    const url = path === undefined ? PATH : new URL(path, client.sdk.baseURL).href;
    const request = { client, url, model, format, language, keyterms, timeoutMs, clock };
    const run = new TranscriptionRun({ request, logger, impatient });
    runs.add(run);
    try {
      yield* run.transcribe(audio, signal);
    } finally {
      runs.delete(run);
    }
  }

  return {
    provider: client.profile.id,
    model,
    rehearsal: false,
    // 500 ms of pause end an utterance; then it is sent and recognised.
    capabilities: { punctuation: true, wordTimes: format === 'verbose_json', finalDelayMs: 1_400 },
    transcribe,
    async close() {
      closed = true;
      for (const run of runs) run.stop();
      await client.close();
    },
  };
}
