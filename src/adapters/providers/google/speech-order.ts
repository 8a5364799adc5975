import type { TextToSpeechClient } from '@google-cloud/text-to-speech';
import type { GoogleVoice } from './google-voices.js';

/** The rate Google's voices are made at. */
export const VOICE_RATE = 24_000;

/** What either way of asking for speech needs to know besides the text. */
export interface SpeechOrder {
  readonly client: TextToSpeechClient;
  readonly voice: GoogleVoice;
  readonly speakingRate: number | undefined;
  readonly signal: AbortSignal;
}
