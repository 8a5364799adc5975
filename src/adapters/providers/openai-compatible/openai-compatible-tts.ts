import { childAbort } from '../../../core/abort.js';
import { ProviderError } from '../../provider-error.js';
import { requireVoice, speakableLine } from '../../support/speakable-text.js';
import { speechFromBytes } from '../../support/speech-bytes.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../../tts.js';
import type { OpenAiClient } from './openai-client.js';
import { toOpenAiError } from './openai-errors.js';

export interface OpenAiCompatibleTtsOptions {
  /** Closed with the adapter: one client for each. */
  readonly client: OpenAiClient;
  /** E.g. `gpt-4o-mini-tts`, or `kokoro` on a server of one's own. */
  readonly model: string;
  /** The server's names; OpenAI's when absent. */
  readonly voices?: readonly string[];
  /** `pcm` is streamed without a header; servers that know no `pcm` are asked for `wav`. */
  readonly format?: 'pcm' | 'wav';
  /** Samples per second of `pcm`; 24,000 with OpenAI, Kokoro-FastAPI and speaches. */
  readonly pcmRate?: number;
  /** How to speak, in words; only newer models of OpenAI listen to it. */
  readonly instructions?: string;
  /** 0.25–4; 1 when absent. */
  readonly speed?: number;
}

export const OPENAI_VOICES = [
  'alloy',
  'ash',
  'ballad',
  'coral',
  'echo',
  'fable',
  'nova',
  'onyx',
  'sage',
  'shimmer',
  'verse',
  'marin',
  'cedar',
] as const;

const PCM_RATE = 24_000;
/** OpenAI's limit on `input`, in characters. */
const TEXT_MAX_CHARS = 4_096;

/**
 * Any server with OpenAI's `/v1/audio/speech`: OpenAI itself, Kokoro-FastAPI, speaches, LocalAI. The sound is passed on
 * as it arrives. Tells no word times. On abort the connection is closed.
 */
export function createOpenAiCompatibleTts(options: OpenAiCompatibleTtsOptions): TtsAdapter {
  const { client, model, voices = OPENAI_VOICES, pcmRate = PCM_RATE } = options;
  const { profile } = client;

  async function* synthesize(
    { text, voice }: TtsRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<TtsEvent> {
    if (signal.aborted) return;
    requireVoice(profile.id, voices, voice);
    const input = speakableLine(profile.id, text);
    if (input.length > TEXT_MAX_CHARS)
      throw new ProviderError(
        profile.id,
        'invalid-request',
        `${profile.name} speaks at most 4,096 characters at once.`,
      );
    const call = childAbort(signal);
    try {
      const response = await client.sdk.audio.speech.create(bodyFor(input, voice, options), { signal: call.signal });
      yield* speechFromBytes(bodyOf(response), { provider: profile.id, pcmRate, signal });
    } catch (error) {
      if (signal.aborted) return;
      throw toOpenAiError(error, { client, model });
    } finally {
      call.abort();
      call.dispose();
    }
  }

  return {
    provider: profile.id,
    model,
    rehearsal: false,
    voices,
    synthesize,
    close: () => client.close(),
  };
}

function bodyFor(input: string, voice: string, options: OpenAiCompatibleTtsOptions) {
  const { model, format = 'pcm', instructions, speed } = options;
  const manner = { ...(instructions === undefined ? {} : { instructions }), ...(speed === undefined ? {} : { speed }) };
  return { model, input, voice, response_format: format, ...manner };
}

async function* bodyOf(response: Response): AsyncIterable<Uint8Array> {
  if (response.body) yield* response.body as AsyncIterable<Uint8Array>;
}
