import type { SttEngine } from '../config/engine-variables.js';
import { isLoopback } from '../config/variable-types.js';
import { createImpatientStt } from './decorators/impatient-stt.js';
import { sttWithFallback } from './decorators/stt-fallback.js';
import { measuredStt } from './decorators/measured-engines.js';
import type { EngineParts } from './engine-parts.js';
import type { VendorProfile } from './providers/openai-compatible/vendor-profiles.js';
import type { SttAdapter } from './stt.js';
import { createReconnectingStt } from './support/reconnecting-stt.js';
import type { SttVendor } from './support/stt-vendor.js';

/** Makes recognisers; each engine's code is loaded only when it is used. */
export class SttAdapterFactory {
  constructor(private readonly parts: EngineParts) {}

  async chain(engines: readonly [SttEngine, ...SttEngine[]]): Promise<SttAdapter> {
    const [first, ...others] = await Promise.all(
      engines.map((engine, index) => this.#counted(engine, index === engines.length - 1)),
    );
    if (!first) throw new Error('a chain has at least one engine');
    return others.length === 0 ? first : sttWithFallback([first, ...others], this.parts);
  }

  async #counted(engine: SttEngine, last: boolean): Promise<SttAdapter> {
    return measuredStt(await this.#make(engine, last), this.parts);
  }

  async #make(engine: SttEngine, last: boolean): Promise<SttAdapter> {
    switch (engine) {
      case 'assemblyai':
        return this.#lossless(await this.#assemblyai(), last);
      case 'google':
        return this.#lossless(await this.#google(), last);
      case 'faster-whisper':
        return this.#lossless(await this.#fasterWhisper(), last);
      case 'openai':
        return this.#transcription(last);
      case 'rehearsal':
        return this.#rehearsal();
    }
  }

  /** With others behind it a recogniser gives up soon; the last one is worth waiting for. */
  #lossless(vendor: SttVendor, last: boolean): SttAdapter {
    const { clock, logger } = this.parts;
    return last ? createReconnectingStt(vendor, { clock, logger }) : createImpatientStt(vendor, { clock, logger });
  }

  async #rehearsal(): Promise<SttAdapter> {
    const { PocketsphinxStt } = await import('./providers/rehearsal/pocketsphinx-stt.js');
    return new PocketsphinxStt({ logger: this.parts.logger });
  }

  async #assemblyai(): Promise<SttVendor> {
    const { settings, secret, clock, logger } = this.parts;
    const { createAssemblyAiVendor } = await import('./providers/assemblyai/assemblyai-stt.js');
    return createAssemblyAiVendor({
      apiKey: secret('ASSEMBLYAI_API_KEY') ?? '',
      ...optional('baseUrl', assemblyAiSocket(settings.ASSEMBLYAI_BASE_URL)),
      model: settings.ASSEMBLYAI_MODEL,
      clock,
      logger,
    });
  }

  async #google(): Promise<SttVendor> {
    const { settings, clock, logger } = this.parts;
    const { createGoogleSttVendor } = await import('./providers/google/google-stt-vendor.js');
    return createGoogleSttVendor({
      api: settings.GOOGLE_SPEECH_API,
      model: settings.GOOGLE_SPEECH_MODEL,
      location: settings.GOOGLE_LOCATION,
      ...optional('projectId', settings.GOOGLE_PROJECT_ID),
      ...googlePlace(settings.GOOGLE_SPEECH_ENDPOINT, settings.GOOGLE_APPLICATION_CREDENTIALS),
      clock,
      logger,
    });
  }

  async #fasterWhisper(): Promise<SttVendor> {
    const { settings, clock, logger } = this.parts;
    const { createFasterWhisperVendor } = await import('./providers/faster-whisper/faster-whisper-vendor.js');
    return createFasterWhisperVendor({
      python: settings.FASTER_WHISPER_PYTHON,
      model: settings.FASTER_WHISPER_MODEL,
      computeType: settings.FASTER_WHISPER_COMPUTE_TYPE,
      device: settings.FASTER_WHISPER_DEVICE,
      language: 'en',
      clock,
      logger,
    });
  }

  async #transcription(last: boolean): Promise<SttAdapter> {
    const { settings, secret, clock, logger } = this.parts;
    const { VENDOR_PROFILES } = await import('./providers/openai-compatible/vendor-profiles.js');
    const { createOpenAiClient } = await import('./providers/openai-compatible/openai-client.js');
    const { createTranscriptionStt } = await import('./providers/openai-compatible/openai-compatible-stt.js');
    const own = settings.TRANSCRIPTION_URL;
    const client = createOpenAiClient({
      profile: own === undefined ? VENDOR_PROFILES.openai : ownServer(VENDOR_PROFILES.openai, 'TRANSCRIPTION_API_KEY'),
      apiKey: secret(own === undefined ? 'OPENAI_API_KEY' : 'TRANSCRIPTION_API_KEY'),
      baseUrl: own ?? settings.OPENAI_BASE_URL,
    });
    const { TRANSCRIPTION_MODEL: model, TRANSCRIPTION_PATH: path } = settings;
    const route = optional('path', path);
    return createTranscriptionStt({ client, model, language: 'en', ...route, impatient: !last, clock, logger });
  }
}

/** A speech server of one's own that speaks OpenAI's language: messages must not send people to OpenAI. */
export function ownServer(profile: VendorProfile, keyVariable: string): VendorProfile {
  return { ...profile, name: 'The speech server', keyVariable };
}

/** Where the sessions of an AssemblyAI address are: people give the host, with either scheme, or all of it. */
export function assemblyAiSocket(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const url = new URL(address.replace(/^http/, 'ws'));
  if (url.pathname === '/') url.pathname = '/v3/ws';
  return url.href;
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
