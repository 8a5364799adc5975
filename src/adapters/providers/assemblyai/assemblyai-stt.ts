import type { StreamingSpeechModel } from 'assemblyai/streaming';
import type { Clock } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import type { SttAdapter } from '../../stt.js';
import { createReconnectingStt } from '../../support/reconnecting-stt.js';
import type { SttConnection, SttVendor } from '../../support/stt-vendor.js';
import { AssemblyAiConnection } from './assemblyai-connection.js';
import { connectError, type HttpRefusal, PROVIDER } from './assemblyai-errors.js';
import { addressOf, createTranscriber, socketOf } from './transcriber.js';

export interface AssemblyAiOptions {
  readonly apiKey: string;
  /** `wss://streaming.eu.assemblyai.com/v3/ws` keeps the audio in Europe. */
  readonly baseUrl?: string;
  readonly model?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const BASE_URL = 'wss://streaming.assemblyai.com/v3/ws';
const MODEL = 'universal-streaming-english';
const SAMPLE_RATE = 16_000;
/** The vendor takes 50 to 1000 ms and hangs up on anything else. */
const FRAME_MS = 100;
const CONNECT_MS = 5_000;
/** The vendor ends sessions after three hours. */
const MAX_AGE_MS = 170 * 60_000;
/** Three pings without an answer. */
const SILENCE_MS = 10_000;
/** Documented as real time, with a throttle at about 1.25 times that. */
const CATCH_UP_RATE = 1.2;
const KEYTERMS_MAX = 100;
const KEYTERM_CHARS_MAX = 50;

/**
 * AssemblyAI Universal-Streaming, version 3 of its API, through the vendor's own SDK.
 * @throws ProviderError 'invalid-request' at once when `baseUrl` cannot be used.
 * @see https://www.assemblyai.com/docs/speech-to-text/universal-streaming
 */
export function createAssemblyAiVendor(options: AssemblyAiOptions): SttVendor {
  const { apiKey, baseUrl = BASE_URL, model = MODEL, clock, logger } = options;
  addressOf(baseUrl);
  if (apiKey === '') throw new ProviderError(PROVIDER, 'auth', 'AssemblyAI needs an API key.');
  return {
    provider: PROVIDER,
    model,
    rehearsal: false,
    capabilities: { punctuation: true, wordTimes: true, finalDelayMs: 420 },
    sampleRate: SAMPLE_RATE,
    frameMs: FRAME_MS,
    maxAgeMs: MAX_AGE_MS,
    silenceMs: SILENCE_MS,
    catchUpRate: CATCH_UP_RATE,
    connect: ({ signal, keyterms }) => connect({ apiKey, baseUrl, model, clock, logger }, { signal, keyterms }),
  };
}

/** The vendor made lossless: see `createReconnectingStt`. */
export function createAssemblyAiStt(options: AssemblyAiOptions): SttAdapter {
  return createReconnectingStt(createAssemblyAiVendor(options), options);
}

async function connect(
  { apiKey, baseUrl, model, clock, logger }: Required<AssemblyAiOptions>,
  { signal, keyterms }: { signal: AbortSignal; keyterms: readonly string[] },
): Promise<SttConnection> {
  signal.throwIfAborted();
  const terms = keyterms.filter((term) => term.length <= KEYTERM_CHARS_MAX).slice(0, KEYTERMS_MAX);
  const transcriber = createTranscriber({
    apiKey,
    websocketBaseUrl: baseUrl,
    sampleRate: SAMPLE_RATE,
    encoding: 'pcm_s16le',
    // Newer models than the SDK's list are the vendor's to refuse.
    speechModel: model as StreamingSpeechModel,
    formatTurns: true,
    connectTimeout: CONNECT_MS,
    // The SDK would try a bad key three times.
    maxConnectionRetries: 0,
    ...(terms.length > 0 ? { keytermsPrompt: terms } : {}),
  });
  let refusal: HttpRefusal | undefined;
  const begun = transcriber.connect();
  const socket = socketOf(transcriber);
  if (socket === undefined) {
    await begun;
    throw new ProviderError(PROVIDER, 'protocol', 'The SDK of AssemblyAI has changed.');
  }
  socket.once('unexpected-response', (_request, response) => {
    const seconds = Number(response.headers['retry-after']);
    refusal = {
      status: response.statusCode ?? 0,
      retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
    };
    socket.terminate();
  });
  const connection = new AssemblyAiConnection({ transcriber, socket, clock, logger, sampleRate: SAMPLE_RATE });
  const stop = () => connection.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await begun;
    signal.throwIfAborted();
    connection.opened();
    return connection;
  } catch (error) {
    connection.abort();
    throw signal.aborted ? error : connectError(error, refusal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
