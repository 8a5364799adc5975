import { ProviderError } from '../provider-error.js';

const SHOWN_CHARS = 40;

/**
 * The text on one line, as programs that read line by line need it.
 * @throws ProviderError `unspeakable` when nothing in it has a sound: engines answer such with silence or noise.
 */
export function speakableLine(provider: string, text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (/[\p{L}\p{N}]/u.test(line)) return line;
  throw new ProviderError(provider, 'unspeakable', `There is nothing to say in "${line.slice(0, SHOWN_CHARS)}".`);
}

/** @throws ProviderError `invalid-request` for a voice that is not on the list. */
export function requireVoice(provider: string, voices: readonly string[], voice: string): void {
  if (voices.includes(voice)) return;
  const known = voices.join(', ').slice(0, 120);
  throw new ProviderError(provider, 'invalid-request', `There is no voice "${voice.slice(0, 40)}" here: ${known}.`);
}
