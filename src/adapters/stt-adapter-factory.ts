import type { SttEngine } from '../config/engine-variables.js';
import { isLoopback } from '../config/variable-types.js';
import { sttWithFallback } from './decorators/stt-fallback.js';
import type { EngineParts } from './engine-parts.js';
import type { SttAdapter } from './stt.js';

/** Makes recognisers; each engine's code is loaded only when it is used. */
export class SttAdapterFactory {
  constructor(private readonly parts: EngineParts) {}

  async chain(engines: readonly [SttEngine, ...SttEngine[]]): Promise<SttAdapter> {
    const [first, ...others] = await Promise.all(engines.map((engine) => this.#make(engine)));
    if (!first) throw new Error('a chain has at least one engine');
    return others.length === 0 ? first : sttWithFallback([first, ...others]);
  }

  #make(engine: SttEngine): Promise<SttAdapter> {
    switch (engine) {
      case 'assemblyai':
        return this.#assemblyai();
      case 'google':
        return this.#google();
      case 'faster-whisper':
        return this.#fasterWhisper();
      case 'openai':
        return this.#transcription();
      case 'rehearsal':
        return this.#rehearsal();
    }
  }

  async #rehearsal(): Promise<SttAdapter> {
    const { PocketsphinxStt } = await import('./providers/rehearsal/pocketsphinx-stt.js');
    return new PocketsphinxStt({ logger: this.parts.logger });
  }

  async #assemblyai(): Promise<SttAdapter> {
    const { settings, secret, clock, logger } = this.parts;
    const { createAssemblyAiStt } = await import('./providers/assemblyai/assemblyai-stt.js');
    return createAssemblyAiStt({
      apiKey: secret('ASSEMBLYAI_API_KEY') ?? '',
      ...optional('baseUrl', settings.ASSEMBLYAI_BASE_URL),
      model: settings.ASSEMBLYAI_MODEL,
      clock,
      logger,
    });
  }

  async #google(): Promise<SttAdapter> {
    const { settings, clock, logger } = this.parts;
    const { createGoogleStt } = await import('./providers/google/google-stt.js');
    return createGoogleStt({
      api: settings.GOOGLE_SPEECH_API,
      model: settings.GOOGLE_SPEECH_MODEL,
      location: settings.GOOGLE_LOCATION,
      ...optional('projectId', settings.GOOGLE_PROJECT_ID),
      ...googlePlace(settings.GOOGLE_SPEECH_ENDPOINT, settings.GOOGLE_APPLICATION_CREDENTIALS),
      clock,
      logger,
    });
  }

  async #fasterWhisper(): Promise<SttAdapter> {
    const { settings, clock, logger } = this.parts;
    const { createFasterWhisperStt } = await import('./providers/faster-whisper/faster-whisper-stt.js');
    return createFasterWhisperStt({
      python: settings.FASTER_WHISPER_PYTHON,
      model: settings.FASTER_WHISPER_MODEL,
      computeType: settings.FASTER_WHISPER_COMPUTE_TYPE,
      language: 'en',
      clock,
      logger,
    });
  }

  async #transcription(): Promise<SttAdapter> {
    const { settings, secret, clock, logger } = this.parts;
    const { VENDOR_PROFILES } = await import('./providers/openai-compatible/vendor-profiles.js');
    const { createOpenAiClient } = await import('./providers/openai-compatible/openai-client.js');
    const { createTranscriptionStt } = await import('./providers/openai-compatible/openai-compatible-stt.js');
    const own = settings.TRANSCRIPTION_URL;
    const client = createOpenAiClient({
      profile: VENDOR_PROFILES.openai,
      apiKey: secret(own === undefined ? 'OPENAI_API_KEY' : 'TRANSCRIPTION_API_KEY'),
      baseUrl: own ?? settings.OPENAI_BASE_URL,
    });
    return createTranscriptionStt({ client, model: settings.TRANSCRIPTION_MODEL, language: 'en', clock, logger });
  }
}

/** Where Google is, and as whom: a stand-in on this machine gets neither encryption nor credentials. */
export function googlePlace(endpoint: string | undefined, credentialsFile: string | undefined) {
  if (endpoint !== undefined && isLoopback(endpoint.replace(/:\d+$/, ''))) return { endpoint, insecure: true };
  return { ...optional('endpoint', endpoint), ...optional('credentialsFile', credentialsFile) };
}

/** An option that is left out when it has no value. */
export function optional<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, V>);
}
