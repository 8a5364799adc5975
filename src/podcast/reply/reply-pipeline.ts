import type { EngineChange } from '../../adapters/engine.js';
import type { LlmAdapter, LlmEvent, LlmRequest, LlmUsage } from '../../adapters/llm.js';
import { ProviderError } from '../../adapters/provider-error.js';
import type { TimedWord, TtsAdapter, TtsEvent, WordTiming } from '../../adapters/tts.js';
import { AsyncQueue } from '../../core/async-queue.js';
import { childAbort } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { withIdleTimeout } from '../../core/idle-timeout.js';
import { proportionalWords } from './heard-text.js';
import { phrasesOf } from '../spoken/lexicon.js';
import { createLengthGuard } from '../spoken/length-guard.js';
import { createSentenceSplitter } from '../spoken/sentence-splitter.js';
import type { SpeechBuffer } from './speech-buffer.js';
import { spokenFormOf } from '../spoken/spoken-forms.js';
import { createSpokenTextFilter, isPronounceable } from '../spoken/spoken-text.js';
import { wordsAsWritten } from '../spoken/written-words.js';

/** Pieces waiting for the voice: a model that runs far ahead waits for it. */
const PIECES_AHEAD = 1_024;

/** The last net under engines that guard themselves: longer than a chain of them needs to fail one after the other. */
const FIRST_TOKEN_MS = 30_000;
const NEXT_TOKEN_MS = 10_000;
const FIRST_AUDIO_MS = 20_000;
const NEXT_AUDIO_MS = 8_000;

export interface ReplyOptions {
  readonly clock: Clock;
  readonly llm: LlmAdapter;
  readonly tts: TtsAdapter;
  readonly voice: string;
  readonly request: LlmRequest;
  readonly lexicon: Readonly<Record<string, string>>;
  /** Beyond this the reply is over at the end of its sentence, whatever the model still has to say. */
  readonly longestWords: number;
  readonly buffer: SpeechBuffer;
  readonly signal: AbortSignal;
  /** Resolves when the voice may make more: the sound waiting to be played is bounded. */
  readonly room: () => Promise<void>;
  readonly on: ReplyListener;
}

/** What a reply tells as it grows; called synchronously, in order. */
export interface ReplyListener {
  token(text: string): void;
  llmComplete(result: { text: string; usage: LlmUsage | null; failed: boolean }): void;
  ttsStart(text: string): void;
  /** A piece is fully placed: its words stand on the turn's samples. */
  piece(text: string): void;
  /** Another engine has taken over. */
  engine(part: 'llm' | 'tts', change: EngineChange): void;
  /** Sound was appended to the buffer. */
  audio(): void;
  /** A part failed; what was made until then is still spoken. */
  failed(part: 'llm' | 'tts', error: unknown): void;
}

/**
 * Model → spoken text → sentences → voice → buffer; the next sentence is made while one plays.
 * Resolves when the buffer has all it will get (and is ended), or quietly on abort. Never rejects.
 */
export async function speakReply(options: ReplyOptions): Promise<void> {
  const pieces = new AsyncQueue<string>(PIECES_AHEAD);
  const thinking = think(options, pieces);
  try {
    for await (const piece of pieces) {
      if (options.signal.aborted) break;
      await speakPiece(options, piece);
      await options.room();
    }
  } catch (error) {
    if (!options.signal.aborted) options.on.failed('tts', error);
  } finally {
    pieces.close();
  }
  await thinking;
  if (!options.signal.aborted) options.buffer.end();
}

/** Reads the model to its end, handing on each piece as soon as it can be spoken. */
async function think(options: ReplyOptions, pieces: AsyncQueue<string>): Promise<void> {
  const filter = createSpokenTextFilter();
  const splitter = createSentenceSplitter({ phrases: phrasesOf(options.lexicon) });
  const guard = createLengthGuard(options.longestWords);
  let text = '';
  let usage: LlmUsage | null = null;
  let failed = false;
  let over = false;
  let handed = false;
  const hand = (ready: readonly string[]) => {
    for (const piece of ready) {
      if (over) return;
      if (isPronounceable(piece)) handed = pieces.push(piece);
      over = guard.isLast(piece);
    }
  };
  try {
    for await (const event of streamWithin(options)) {
      if (event.type === 'text-delta') {
        text += event.text;
        options.on.token(event.text);
        hand(splitter.push(filter.push(event.text)));
        if (over) break;
      } else if (event.type === 'engine') {
        options.on.engine('llm', event);
      } else {
        usage = event.usage;
      }
    }
    if (usage === null && !over && !options.signal.aborted) {
      throw new ProviderError(options.llm.provider, 'protocol', 'The answer broke off.');
    }
  } catch (error) {
    failed = true;
    if (!options.signal.aborted) options.on.failed('llm', error);
  }
  hand(splitter.push(filter.flush()));
  hand(splitter.flush());
  if (!failed && !handed && !options.signal.aborted) options.on.failed('llm', silence(options));
  if (!options.signal.aborted) options.on.llmComplete({ text, usage, failed });
  pieces.close();
}

/** One piece through the voice; its words are placed when its length is known or the engine has given them. */
async function speakPiece(options: ReplyOptions, piece: string): Promise<void> {
  const { buffer, on, signal, tts } = options;
  const from = buffer.total;
  const form = spokenFormOf(piece, options.lexicon);
  let placed = false;
  let lastWord: TimedWord | undefined;
  on.ttsStart(form.text);
  /** Heard is what is written: captions, transcript and prompts never see the voice's form of it. */
  const place = (words: readonly TimedWord[], timing: WordTiming) => {
    placed = true;
    const written = wordsAsWritten(form, words);
    if (written) buffer.addPiece({ text: piece, words: written, timing });
    else buffer.addPiece({ text: piece, words: sharedOut(piece, words), timing: 'proportional' });
    on.piece(piece);
  };
  for await (const event of synthesizeWithin(options, form.text)) {
    if (signal.aborted) return;
    if (event.type === 'words') {
      const words = event.words.map((word) => ({ text: word.text, from: from + word.from, to: from + word.to }));
      lastWord = words.at(-1);
      place(words, event.timing);
    } else if (event.type === 'engine') {
      on.engine('tts', event);
    } else {
      buffer.append(event.samples);
      on.audio();
    }
  }
  if (signal.aborted) return;
  if (buffer.total === from) throw new ProviderError(tts.provider, 'protocol', 'The voice made no sound.');
  if (lastWord && lastWord.from >= buffer.total && lastWord.to > buffer.total) {
    throw new ProviderError(tts.provider, 'protocol', 'The voice broke off before its last word.');
  }
  if (!placed) place(proportionalWords(form.text, from, buffer.total), 'proportional');
}

/** For a voice that told other words than it was given: the same time, shared out among the written ones. */
function sharedOut(piece: string, words: readonly TimedWord[]): readonly TimedWord[] {
  return proportionalWords(piece, words[0]?.from ?? 0, words.at(-1)?.to ?? 0);
}

/** The model's events; silence for too long ends the call with an error. */
function streamWithin({ llm, request, signal, clock }: ReplyOptions): AsyncIterable<LlmEvent> {
  const call = childAbort(signal);
  return withIdleTimeout(llm.stream(request, { signal: call.signal }), {
    clock,
    firstMs: FIRST_TOKEN_MS,
    nextMs: NEXT_TOKEN_MS,
    onTimeout: () => stalled(llm.provider, call),
    onEnd: call.dispose,
  });
}

/** The voice's events, likewise. */
function synthesizeWithin({ tts, voice, signal, clock }: ReplyOptions, text: string): AsyncIterable<TtsEvent> {
  const call = childAbort(signal);
  return withIdleTimeout(tts.synthesize({ text, voice }, { signal: call.signal }), {
    clock,
    firstMs: FIRST_AUDIO_MS,
    nextMs: NEXT_AUDIO_MS,
    onTimeout: () => stalled(tts.provider, call),
    onEnd: call.dispose,
  });
}

/** An answer without a word would leave the show silent, and nobody would know why. */
function silence({ llm }: ReplyOptions): ProviderError {
  return new ProviderError(llm.provider, 'protocol', `${llm.provider} answered without a word.`);
}

function stalled(provider: string, call: { abort(reason: unknown): void }): ProviderError {
  const error = new ProviderError(provider, 'timeout', 'It did not answer in time.');
  call.abort(error);
  return error;
}
