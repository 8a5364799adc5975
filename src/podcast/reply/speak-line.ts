import type { LlmAdapter, LlmEvent, LlmRequest } from '../../adapters/llm.js';
import type { TimedWord, TtsAdapter } from '../../adapters/tts.js';
import { ProviderError } from '../../adapters/provider-error.js';
import type { Clock } from '../../core/clock.js';
import { speakReply } from './reply-pipeline.js';
import { SpeechBuffer } from './speech-buffer.js';

export interface SpeakLineOptions {
  readonly clock: Clock;
  readonly tts: TtsAdapter;
  readonly voice: string;
  readonly lexicon: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Speaks words that are there already, the way a reply is spoken: cleaned, cut into sentences, numbers and names as the
 * ear wants them. Words and sound are counted from the first sample.
 * Rejects with the signal's reason on abort, with a ProviderError when the voice fails or another would have to take over.
 */
export async function speakLine(
  text: string,
  options: SpeakLineOptions,
): Promise<{ readonly samples: Int16Array; readonly words: readonly TimedWord[] }> {
  const buffer = new SpeechBuffer();
  const { signal, tts } = options;
  let failure: unknown;
  await speakReply({
    ...options,
    llm: reader(text),
    request: NOTHING_ASKED,
    longestWords: Infinity,
    buffer,
    room: () => Promise.resolve(),
    on: {
      token: () => undefined,
      llmComplete: () => undefined,
      ttsStart: () => undefined,
      piece: () => undefined,
      engine: (_part, { because }) => {
        failure ??= new ProviderError(tts.provider, 'unavailable', `Its voice gave way to another: ${because}`);
      },
      audio: () => undefined,
      failed: (part, error) => {
        // The reader itself never fails: it was left with nothing to say.
        const silent = new ProviderError(tts.provider, 'unspeakable', 'There is nothing in it to speak.');
        failure ??= part === 'llm' ? silent : error;
      },
    },
  });
  signal.throwIfAborted();
  if (failure !== undefined) throw failure;
  return { samples: buffer.read(0, buffer.total), words: buffer.words };
}

const NOTHING_ASKED: LlmRequest = {
  speaker: { id: '', name: '' },
  system: '',
  messages: [],
  talkingPoints: [],
  topic: '',
  maxOutputTokens: 0,
};

/** A mind that says exactly this. */
function reader(text: string): LlmAdapter {
  return {
    provider: 'text',
    model: 'text',
    rehearsal: false,
    async *stream(): AsyncIterable<LlmEvent> {
      yield { type: 'text-delta', text };
      const usage = { inputTokens: 0, outputTokens: 0, estimated: false, costUsd: 0 };
      yield { type: 'finish', reason: 'stop', usage };
    },
  };
}
