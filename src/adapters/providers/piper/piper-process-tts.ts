import { basename } from 'node:path';
import { type Clock, systemClock } from '../../../core/clock.js';
import { type Logger, silentLogger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import { requireVoice, speakableLine } from '../../support/speakable-text.js';
import { type SpeechBytesOptions, speechFromBytes } from '../../support/speech-bytes.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../../tts.js';
import { FramedPiper } from './framed-piper.js';
import { identifyPiper, type PiperKind } from './identify-piper.js';
import { OneShotPiper } from './one-shot-piper.js';
import { readVoiceRate } from './voice-config.js';

export interface PiperProcessOptions {
  /** A Piper of any family: the C++ program, or the Python `piper` of `piper-tts`. */
  readonly binary: string;
  /** Names of our own choosing → paths of `.onnx` models, each with its `.onnx.json` beside it. */
  readonly voices: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** What one voice of either family does. */
interface PiperVoice {
  speak(line: string, options: { signal: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Samples per second of headerless output; absent where each answer is a WAV. */
  readonly pcmRate?: number;
  prepare(): Promise<void>;
  close(): Promise<void>;
}

const WARM_UP_TEXT = 'Ready.';

/**
 * Piper as a program on this machine. The C++ one is kept running, one process for each voice; the Python ones get a
 * process for each sentence with a loaded spare. Piper is GPL-3 in its newer versions: it is called, never shipped.
 * On abort the sentence inside is thrown away or its process killed. Tells no word times.
 * @throws ProviderError `invalid-request` for a program that is no Piper or a voice without a model.
 */
export function createPiperProcessTts(options: PiperProcessOptions): TtsAdapter {
  const names = Object.keys(options.voices);
  const voices = new OpenedVoices(options);

  async function* synthesize(
    { text, voice }: TtsRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<TtsEvent> {
    if (signal.aborted) return;
    requireVoice('piper', names, voice);
    const line = speakableLine('piper', text);
    const piper = await unlessAborted(voices.get(voice), { signal });
    if (!piper) return;
    const { pcmRate } = piper;
    const format: SpeechBytesOptions = { provider: 'piper', signal, ...(pcmRate === undefined ? {} : { pcmRate }) };
    yield* speechFromBytes(piper.speak(line, { signal }), format);
  }

  async function warmUp(): Promise<void> {
    for (const name of names) {
      const voice = await voices.get(name);
      await voice.prepare();
    }
  }

  const close = () => voices.close();
  return { provider: 'piper', model: 'piper', rehearsal: false, voices: names, synthesize, warmUp, close };
}

/** The models as file names without their ending → their paths, as `voices` takes them. */
export function piperVoicesOf(modelPaths: readonly string[]): Record<string, string> {
  return Object.fromEntries(modelPaths.map((path) => [basename(path, '.onnx'), path]));
}

/** Each voice with its processes, from its first use to the end. */
class OpenedVoices {
  readonly #opened = new Map<string, Promise<PiperVoice>>();
  #kind: Promise<PiperKind> | undefined;
  #closed = false;

  constructor(private readonly options: PiperProcessOptions) {}

  async get(name: string): Promise<PiperVoice> {
    if (this.#closed) throw new ProviderError('piper', 'unavailable', 'This voice has been closed.');
    const found = this.#opened.get(name);
    if (found) return found;
    this.#kind ??= requirePiper(this.options.binary);
    const opening = this.#kind.then((kind) => openVoice(name, kind, this.options));
    this.#opened.set(name, opening);
    opening.catch(() => {
      // What was missing may be there the next time: nothing about a failure is remembered.
      this.#opened.delete(name);
      this.#kind = undefined;
    });
    return opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const voices = await Promise.allSettled(this.#opened.values());
    for (const voice of voices) if (voice.status === 'fulfilled') await voice.value.close();
  }
}

/** Finding out about a program and loading its voice can take seconds, which nobody waits for after an abort. */
function unlessAborted<T>(work: Promise<T>, { signal }: { signal: AbortSignal }): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

async function requirePiper(binary: string): Promise<PiperKind> {
  const found = await identifyPiper(binary);
  if (typeof found === 'string') return found;
  const message = `"${binary}" is no Piper voice program: ${found.not}.`;
  throw new ProviderError('piper', 'invalid-request', message.slice(0, 200));
}

async function openVoice(voice: string, kind: PiperKind, options: PiperProcessOptions): Promise<PiperVoice> {
  const { binary, voices, clock = systemClock, logger = silentLogger } = options;
  const modelPath = voices[voice] ?? '';
  const pcmRate = await readVoiceRate(voice, modelPath);
  if (kind === 'cpp') return framedVoice(new FramedPiper({ binary, voice, modelPath, clock, logger }));
  const piper = new OneShotPiper({ binary, modelPath });
  return {
    pcmRate,
    speak: (line, { signal }) => piper.speak(line, { signal }),
    prepare: () => drain(piper.speak(WARM_UP_TEXT, { signal: new AbortController().signal })),
    close: () => piper.close(),
  };
}

function framedVoice(piper: FramedPiper): PiperVoice {
  async function* speak(line: string, { signal }: { signal: AbortSignal }): AsyncIterable<Uint8Array> {
    const wav = await piper.speak(line, { signal });
    if (wav) yield wav;
  }
  return {
    speak,
    prepare: () => drain(speak(WARM_UP_TEXT, { signal: new AbortController().signal })),
    close: () => piper.close(),
  };
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of bytes) void chunk;
}
