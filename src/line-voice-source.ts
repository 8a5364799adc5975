import type { AdapterFactory } from './adapters/adapter-factory.js';
import { ProviderError } from './adapters/provider-error.js';
import type { TtsAdapter } from './adapters/tts.js';
import type { Clock } from './core/clock.js';
import { AppError } from './core/errors.js';
import { type BriefingLoader, speakLine } from './podcast/index.js';
import type { LineToVoice, LineVoice } from './recordings/index.js';

/** Lets a line of a recording be spoken anew: by the engine and the voice it was spoken with, or not at all. */
export function lineVoiceSource(factory: AdapterFactory, briefings: BriefingLoader, clock: Clock): LineVoice {
  return async (line, { signal }) => {
    const tts = factory.tts();
    requireVoice(tts, line);
    // Names are spoken as the show wants them for as long as its briefing is there.
    const briefing = await briefings.load(line.briefing).catch(() => undefined);
    const lexicon = briefing?.lexicon ?? {};
    const { voice, text } = line;
    const { samples, words } = await speakLine(text, { clock, tts, voice, lexicon, signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw notSpoken(error, tts.provider);
    });
    return { samples, words: words.map(({ text: word, from, to }) => ({ text: word, startAt: from, endAt: to })) };
  };
}

function requireVoice({ provider, voices }: TtsAdapter, line: LineToVoice): void {
  if (provider !== line.provider) {
    const message = `This line was spoken by ${line.provider}, and this server speaks with ${provider}: the same voice cannot be had.`;
    throw new AppError('TTS_FAILED', message);
  }
  if (voices.length === 0 || voices.includes(line.voice)) return;
  throw new AppError('TTS_FAILED', `${provider} has no voice "${line.voice}" any more: it has ${voices.join(', ')}.`);
}

function notSpoken(error: unknown, provider: string): Error {
  const kind = error instanceof ProviderError ? error.kind : undefined;
  if (kind === 'unspeakable' || kind === 'invalid-request') {
    const expected = 'words that can be spoken';
    return new AppError('VALIDATION_ERROR', `text: expected ${expected}.`, {
      details: { field: 'text', expected },
      cause: error,
    });
  }
  const why = kind === undefined ? 'It failed.' : (error as ProviderError).message;
  return new AppError('TTS_FAILED', `${provider} could not speak the line. ${why}`, { cause: error });
}
