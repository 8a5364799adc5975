import { basename } from 'node:path';
import type { TtsEngine } from '../config/engine-variables.js';
import { llmRetry } from '../resilience/backoff.js';
import type { StreamCall } from './decorators/stream-call.js';
import { withCircuitBreaker } from './decorators/with-circuit-breaker.js';
import { ttsDeadlines, withDeadlines } from './decorators/with-deadlines.js';
import { withFallback } from './decorators/with-fallback.js';
import { withMetrics } from './decorators/with-metrics.js';
import { withRetry } from './decorators/with-retry.js';
import type { Breakers, EngineParts } from './engine-parts.js';
import { googlePlace, optional, ownServer } from './stt-adapter-factory.js';
import { type Aligner, createAligner } from './support/align-words.js';
import { withAlignedWords } from './support/align-words-tts.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from './tts.js';

/** One more try, soon: a listener is waiting in the middle of a sentence. */
const ttsRetry = { ...llmRetry, attempts: 2, firstMs: 300 } as const;

/** Makes voices; each engine's code is loaded only when it is used, word times are found for those that tell none. */
export class TtsAdapterFactory {
  #aligner: Aligner | undefined;

  constructor(
    private readonly parts: EngineParts,
    private readonly breakers: Breakers,
  ) {}

  async chain(engines: readonly [TtsEngine, ...TtsEngine[]]): Promise<TtsAdapter> {
    const voices = await Promise.all(engines.map((engine) => this.#make(engine)));
    const [first] = voices;
    if (!first) throw new Error('a chain has at least one engine');
    const links = voices.map((engine, index) => ({
      engine,
      call: this.#link(first, engine, index === voices.length - 1),
    }));
    const call = links.length === 1 && links[0] ? links[0].call : withFallback(links);
    return {
      provider: first.provider,
      model: first.model,
      rehearsal: first.rehearsal,
      voices: first.voices,
      synthesize: (request, options) => call(request, options),
      warmUp: () => this.#warmUp(voices),
      close: () => this.#close(voices),
    };
  }

  async #warmUp(voices: readonly TtsAdapter[]): Promise<void> {
    // Loading the aligner takes some 300 ms, which the first sentence need not wait for.
    const nothing = { text: 'Ready.', samples: new Int16Array(480) };
    const aligner = this.#aligner?.align(nothing, { signal: new AbortController().signal });
    await Promise.allSettled([
      ...voices.map((engine) => engine.warmUp?.() ?? Promise.resolve()),
      aligner ?? Promise.resolve(),
    ]);
  }

  async #close(voices: readonly TtsAdapter[]): Promise<void> {
    await Promise.allSettled([
      ...voices.map((engine) => engine.close?.() ?? Promise.resolve()),
      this.#aligner?.close() ?? Promise.resolve(),
    ]);
  }

  /** Words are found outside the guards: a slow search for them is not the vendor's fault. */
  #link(first: TtsAdapter, engine: TtsAdapter, last: boolean): StreamCall<TtsRequest, TtsEvent> {
    const call = this.#guard(first, engine, last);
    if (engine.rehearsal) return call;
    this.#aligner ??= createAligner({ logger: this.parts.logger });
    const aligned = withAlignedWords(
      { ...engine, synthesize: (request, options) => call(request, options) },
      this.#aligner,
    );
    return (request, options) => aligned.synthesize(request, options);
  }

  #guard(first: TtsAdapter, engine: TtsAdapter, last: boolean): StreamCall<TtsRequest, TtsEvent> {
    const { clock, metrics } = this.parts;
    const { provider, model } = engine;
    const call: StreamCall<TtsRequest, TtsEvent> = (request, options) =>
      engine.synthesize({ ...request, voice: counterpart(request.voice, first, engine) }, options);
    if (engine.rehearsal) return withMetrics(call, { metrics, clock, provider, part: 'tts' });
    const timely = withDeadlines(call, { ...ttsDeadlines, clock, provider });
    const patient = last ? withRetry(timely, { clock, policy: ttsRetry }) : timely;
    const guarded = withCircuitBreaker(patient, { breaker: this.breakers.of(`tts ${provider}/${model}`), provider });
    return withMetrics(guarded, { metrics, clock, provider, part: 'tts' });
  }

  #make(engine: TtsEngine): Promise<TtsAdapter> {
    switch (engine) {
      case 'google':
        return this.#google();
      case 'piper':
        return this.#piper();
      case 'openai':
        return this.#speech();
      case 'espeak':
        return this.#espeak();
      case 'rehearsal':
        return this.#rehearsal();
    }
  }

  async #rehearsal(): Promise<TtsAdapter> {
    const { FliteTts } = await import('./providers/rehearsal/flite-tts.js');
    return new FliteTts();
  }

  async #google(): Promise<TtsAdapter> {
    const { settings } = this.parts;
    const { createGoogleTts } = await import('./providers/google/google-tts.js');
    return createGoogleTts({
      ...optional('voices', namesIn(settings.GOOGLE_TTS_VOICES)),
      ...googlePlace(settings.GOOGLE_TTS_ENDPOINT, settings.GOOGLE_APPLICATION_CREDENTIALS),
    });
  }

  async #piper(): Promise<TtsAdapter> {
    const { settings, clock, logger } = this.parts;
    const models = namesIn(settings.PIPER_VOICE) ?? [];
    if (settings.PIPER_URL !== undefined) {
      const { createPiperHttpTts } = await import('./providers/piper/piper-http-tts.js');
      return createPiperHttpTts({ url: settings.PIPER_URL, voices: models.map(voiceName), clock });
    }
    const { createPiperProcessTts } = await import('./providers/piper/piper-process-tts.js');
    const voices = Object.fromEntries(models.map((path) => [voiceName(path), path]));
    return createPiperProcessTts({ binary: settings.PIPER_BIN ?? 'piper', voices, clock, logger });
  }

  async #speech(): Promise<TtsAdapter> {
    const { settings, secret } = this.parts;
    const { VENDOR_PROFILES } = await import('./providers/openai-compatible/vendor-profiles.js');
    const { createOpenAiClient } = await import('./providers/openai-compatible/openai-client.js');
    const { createOpenAiCompatibleTts } = await import('./providers/openai-compatible/openai-compatible-tts.js');
    const own = settings.SPEECH_URL;
    const client = createOpenAiClient({
      profile: own === undefined ? VENDOR_PROFILES.openai : ownServer(VENDOR_PROFILES.openai, 'SPEECH_API_KEY'),
      apiKey: secret(own === undefined ? 'OPENAI_API_KEY' : 'SPEECH_API_KEY'),
      baseUrl: own ?? settings.OPENAI_BASE_URL,
    });
    return createOpenAiCompatibleTts({
      client,
      model: settings.SPEECH_MODEL,
      voices: namesIn(settings.SPEECH_VOICES) ?? [],
    });
  }

  async #espeak(): Promise<TtsAdapter> {
    const { createEspeakTts } = await import('./providers/espeak/espeak-tts.js');
    return createEspeakTts({ binary: this.parts.settings.ESPEAK_BIN, clock: this.parts.clock });
  }
}

/** A speaker keeps one voice of its own in every engine: the one at the same place of the list. */
function counterpart(voice: string, first: TtsAdapter, engine: TtsAdapter): string {
  if (engine === first || engine.voices.includes(voice)) return voice;
  const index = Math.max(0, first.voices.indexOf(voice));
  return engine.voices[index % Math.max(1, engine.voices.length)] ?? voice;
}

function namesIn(list: string | undefined): string[] | undefined {
  const names = list
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names === undefined || names.length === 0 ? undefined : names;
}

const voiceName = (path: string): string => basename(path, '.onnx');
