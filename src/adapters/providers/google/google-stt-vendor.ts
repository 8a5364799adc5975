import { v1, v2 } from '@google-cloud/speech';
import type { CancellableStream } from 'google-gax';
import type { Clock } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import type { SttVendor } from '../../support/stt-vendor.js';
import { bidiStream } from './bidi-stream.js';
import { channelOf, channelReady, type GrpcChannel } from './channel-ready.js';
import { clientOptions, createClientSlot, type GoogleClientOptions, unlessAborted } from './google-client.js';
import { speechConnection } from './speech-connection.js';
import {
  openingMessageV1,
  openingMessageV2,
  RECOGNISER_RATE,
  type SpeechQuestion,
  type SpeechResponse,
} from './speech-wire.js';

export interface GoogleSttOptions extends GoogleClientOptions {
  readonly api: 'v1' | 'v2';
  /** v2 only; the project of the credentials when absent. */
  readonly projectId?: string;
  /** v2 only; `global` when absent. Any other has an endpoint of its own. */
  readonly location?: string;
  /** `latest_long` when absent. */
  readonly model?: string;
  /** BCP 47, `en-US` when absent. */
  readonly language?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The server ends a stream after 305 s (v1) or 5 min (v2). */
const MAX_AGE_MS = 210_000;
const STREAM_DEADLINE_MS = 310_000;

/** One version of the API: how a stream is opened and what is said first and then. */
interface SpeechApi {
  readonly model: string;
  open(question: SpeechQuestion): Promise<{ channel: GrpcChannel; start: () => CancellableStream; opening: object }>;
  audioMessage(bytes: Buffer): object;
  close(): Promise<void>;
}

/**
 * Google Speech-to-Text over one shared gRPC channel; a connection is one stream.
 * A connection is open once the channel is: credentials and configuration are judged by the server with its first
 * answer, and then the connection's `events` throw.
 */
export function createGoogleSttVendor(options: GoogleSttOptions): SttVendor {
  const { language = 'en-US', clock, logger } = options;
  const api = options.api === 'v1' ? speechV1(options) : speechV2(options);
  return {
    provider: 'google',
    model: api.model,
    rehearsal: false,
    capabilities: { punctuation: true, wordTimes: true, finalDelayMs: 500 },
    sampleRate: RECOGNISER_RATE,
    frameMs: 100,
    maxAgeMs: MAX_AGE_MS,
    // Nothing is said while nobody speaks; a dead connection is found by the channel's own ping.
    silenceMs: Number.POSITIVE_INFINITY,
    catchUpRate: 2,
    async warmUp() {
      const { channel } = await api.open({ model: api.model, language, keyterms: [] });
      // Begins to connect; whether it succeeds shows at the first connection.
      channel.getConnectivityState(true);
    },
    async connect({ signal, keyterms }) {
      const beganMs = clock.nowMs();
      const { channel, start, opening } = await unlessAborted(
        api.open({ model: api.model, language, keyterms }),
        signal,
      );
      await channelReady(channel, signal);
      const stream = bidiStream<SpeechResponse>(start());
      stream.write(opening);
      logger.debug(
        { provider: 'google', api: options.api, connectMs: clock.nowMs() - beganMs },
        'recogniser connected',
      );
      return speechConnection(stream, api.audioMessage);
    },
    close: api.close,
  };
}

function speechV1(options: GoogleSttOptions): SpeechApi {
  const place = clientOptions(options);
  const slot = createClientSlot(() => new v1.SpeechClient(place));
  return {
    model: options.model ?? 'latest_long',
    async open(question) {
      const client = await slot.get();
      const start = () => client._streamingRecognize({ timeout: STREAM_DEADLINE_MS });
      return { channel: channelOf(await client.initialize()), start, opening: openingMessageV1(question) };
    },
    audioMessage: (audioContent) => ({ audioContent }),
    close: slot.close,
  };
}

function speechV2(options: GoogleSttOptions): SpeechApi {
  const { location = 'global' } = options;
  const endpoint = options.endpoint ?? (location === 'global' ? undefined : `${location}-speech.googleapis.com`);
  const place = clientOptions({ ...options, ...(endpoint === undefined ? {} : { endpoint }) });
  const slot = createClientSlot(() => new v2.SpeechClient(place));
  return {
    model: options.model ?? 'latest_long',
    async open(question) {
      const client = await slot.get();
      const project = await projectOf(client, options);
      const recognizer = `projects/${project}/locations/${location}/recognizers/_`;
      // The library sends this routing header for every call but this one.
      const headers = { 'x-goog-request-params': `recognizer=${encodeURIComponent(recognizer)}` };
      const start = () => client._streamingRecognize({ timeout: STREAM_DEADLINE_MS, otherArgs: { headers } });
      return { channel: channelOf(await client.initialize()), start, opening: openingMessageV2(recognizer, question) };
    },
    audioMessage: (audio) => ({ audio }),
    close: slot.close,
  };
}

async function projectOf(client: v2.SpeechClient, { projectId, insecure }: GoogleSttOptions): Promise<string> {
  if (projectId) return projectId;
  const missing = 'Google Speech v2 needs a project: set its ID, or use a key file that names one.';
  if (insecure) throw new ProviderError('google', 'invalid-request', missing);
  try {
    return await client.getProjectId();
  } catch (cause) {
    throw new ProviderError('google', 'invalid-request', missing, { cause });
  }
}
