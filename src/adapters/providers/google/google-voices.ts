import { ProviderError } from '../../provider-error.js';

/** One for each speaker, told apart easily: low, bright, light, warm, deep, clear. */
export const GOOGLE_VOICES: readonly string[] = [
  'en-US-Chirp3-HD-Charon',
  'en-US-Chirp3-HD-Aoede',
  'en-US-Chirp3-HD-Puck',
  'en-US-Chirp3-HD-Kore',
  'en-US-Chirp3-HD-Orus',
  'en-US-Chirp3-HD-Zephyr',
];

export interface GoogleVoice {
  readonly name: string;
  readonly languageCode: string;
  /** Chirp 3 HD alone can be streamed; every other family answers a stream with an error. */
  readonly streamed: boolean;
}

/** @throws ProviderError `invalid-request` for a name that is no Google voice, before anybody is asked. */
export function googleVoice(name: string): GoogleVoice {
  const languageCode = /^([a-z]{2,3}-(?:[A-Z][a-z]{3}-)?[A-Z\d]{2,3})-\S+$/.exec(name)?.[1];
  if (languageCode === undefined) {
    const message = `"${name.slice(0, 40)}" is not the name of a Google voice, e.g. ${GOOGLE_VOICES[0]}.`;
    throw new ProviderError('google', 'invalid-request', message);
  }
  return { name, languageCode, streamed: familyOf(name) === 'Chirp3-HD' };
}

/** `Chirp3-HD`, `Neural2`, `Studio`, …: what a voice is made with. */
export function familyOf(name: string): string {
  return /-(Chirp3-HD|Chirp-HD|[A-Z][A-Za-z]+\d?)-[^-]+$/.exec(name)?.[1] ?? name;
}
