import { type protos, TextToSpeechClient } from '@google-cloud/text-to-speech';
import { cancellable, innerCall } from './cancellable-call.js';
import { clientOptions, createClientSlot } from './google-client.js';
import { createGoogleSttVendor, type GoogleSttOptions } from './google-stt-vendor.js';
import type { GoogleTtsOptions } from './google-tts.js';
import { GOOGLE_VOICES } from './google-voices.js';

type Response = protos.google.cloud.texttospeech.v1.IListVoicesResponse;

const DEADLINE_MS = 10_000;

export interface GoogleVoiceEntry {
  readonly name: string;
  readonly languageCodes: readonly string[];
}

/** Every voice of a language (of all when absent). Free of charge. Throws ProviderError; empty on abort. */
export async function listGoogleVoices(
  options: GoogleTtsOptions & { readonly language?: string },
  { signal }: { signal: AbortSignal },
): Promise<readonly GoogleVoiceEntry[]> {
  const place = clientOptions(options);
  const slot = createClientSlot(() => new TextToSpeechClient(place));
  try {
    const client = await slot.get();
    const ask = innerCall<Response>(client.innerApiCalls['listVoices']);
    const request = options.language === undefined ? {} : { languageCode: options.language };
    const response = await cancellable(() => ask(request, { timeout: DEADLINE_MS, retry: null }), signal);
    return (response?.voices ?? []).map(({ name, languageCodes }) => ({
      name: name ?? '',
      languageCodes: languageCodes ?? [],
    }));
  } finally {
    await slot.close();
  }
}

/** Proves key and reach without a charge; tells which of the wanted voices Google does not have (any more). */
export async function probeGoogleTts(
  options: GoogleTtsOptions,
  { signal }: { signal: AbortSignal },
): Promise<{ readonly voices: number; readonly missing: readonly string[] }> {
  const voices = await listGoogleVoices(options, { signal });
  const names = new Set(voices.map(({ name }) => name));
  return { voices: names.size, missing: (options.voices ?? GOOGLE_VOICES).filter((name) => !names.has(name)) };
}

/** Opens a stream as a session would and sends 100 ms of silence: proves key, project, location, model and language. Throws ProviderError. */
export async function probeGoogleStt(options: GoogleSttOptions, { signal }: { signal: AbortSignal }): Promise<void> {
  const vendor = createGoogleSttVendor(options);
  try {
    const connection = await vendor.connect({ signal, keyterms: [] });
    signal.addEventListener('abort', connection.abort, { once: true });
    try {
      connection.send(new Int16Array((vendor.sampleRate * vendor.frameMs) / 1_000));
      connection.finish();
      // Whatever is heard in silence does not matter: the stream ending well does.
      for await (const event of connection.events) void event;
    } finally {
      signal.removeEventListener('abort', connection.abort);
      connection.abort();
    }
  } finally {
    await vendor.close?.();
  }
}
