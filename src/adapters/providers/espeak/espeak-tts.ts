import { type Clock, systemClock } from '../../../core/clock.js';
import { ProviderError } from '../../provider-error.js';
import { requireVoice, speakableLine } from '../../support/speakable-text.js';
import { speechFromBytes } from '../../support/speech-bytes.js';
import { SpeechProgram } from '../../support/speech-program.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../../tts.js';

export interface EspeakTtsOptions {
  /** The user's own `espeak-ng`; a name is looked for on the path. */
  readonly binary?: string;
  /** espeak-ng's names, e.g. `en-gb` or `en-us+f3`. */
  readonly voices?: readonly string[];
  /** 175 when absent. */
  readonly wordsPerMinute?: number;
  readonly clock?: Clock;
}

const PROVIDER = 'espeak';
const DEFAULT_VOICES = ['en-us', 'en-us+f3', 'en-gb', 'en-gb-x-rp+f2'];
const WARM_UP_MS = 10_000;

/**
 * The system's `espeak-ng`: robotic, instant (first sound in 10–30 ms), and in a hundred languages.
 * It is GPL-3, so it stays a separate program the user installed: called, never shipped, never linked.
 * One process for each sentence, killed on abort. Tells no word times.
 */
export function createEspeakTts(options: EspeakTtsOptions = {}): TtsAdapter {
  const { binary = 'espeak-ng', voices = DEFAULT_VOICES, wordsPerMinute, clock = systemClock } = options;
  const running = new Set<SpeechProgram>();
  let closed = false;

  async function* synthesize(
    { text, voice }: TtsRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<TtsEvent> {
    if (signal.aborted) return;
    if (closed) throw new ProviderError(PROVIDER, 'unavailable', 'This voice has been closed.');
    requireVoice(PROVIDER, voices, voice);
    const line = speakableLine(PROVIDER, text);
    const speed = wordsPerMinute === undefined ? [] : ['-s', String(wordsPerMinute)];
    // Text on stdin: as an argument it could look like an option, and a length limit would apply.
    const args = ['-v', voice, ...speed, '-b', '1', '--stdin', '--stdout'];
    const program = new SpeechProgram({ provider: PROVIDER, title: 'espeak-ng', binary, args });
    running.add(program);
    try {
      yield* speechFromBytes(program.say(line, { signal }), { provider: PROVIDER, signal });
    } finally {
      running.delete(program);
    }
  }

  return {
    provider: PROVIDER,
    model: 'espeak-ng',
    rehearsal: false,
    voices,
    synthesize,
    async warmUp() {
      const patience = new AbortController();
      const timer = clock.setTimer(WARM_UP_MS, () => patience.abort());
      try {
        for (const voice of voices) {
          for await (const event of synthesize({ text: 'Ready.', voice }, { signal: patience.signal })) void event;
        }
      } finally {
        timer.cancel();
      }
      if (patience.signal.aborted) throw new ProviderError(PROVIDER, 'timeout', 'espeak-ng does not answer.');
    },
    async close() {
      closed = true;
      for (const program of running) program.kill();
      await Promise.all([...running].map((program) => program.closed));
    },
  };
}
