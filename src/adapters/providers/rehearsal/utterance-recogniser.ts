import { type Resampler, createResampler } from '../../../audio/resampler.js';
import { SAMPLE_RATE } from '../../../protocol/audio-format.js';
import type { HeardWord, SttEvent } from '../../stt.js';
import { FRAMES_PER_SECOND, type FramedWord, framedWords } from './hypothesis.js';
import { mergeKeywords } from './keyword-merge.js';
import type { NativeRecognizer, PocketsphinxModule } from './pocketsphinx-module.js';
import { RECOGNISER_RATE } from './recogniser-settings.js';
import type { UtteranceSink } from './utterance-cutter.js';

/** 100 ms: every call also asks for the best path so far, which costs more than the audio of a shorter piece. */
const BATCH = RECOGNISER_RATE / 10;
/** Speech after which the voice is known well enough to begin again with it. */
const SETTLED = RECOGNISER_RATE * 1.5;
const SAMPLES_PER_FRAME = SAMPLE_RATE / FRAMES_PER_SECOND;

export interface UtteranceRecogniserOptions {
  readonly engine: PocketsphinxModule;
  readonly words: NativeRecognizer;
  readonly names: NativeRecognizer | undefined;
  readonly report: (event: SttEvent) => void;
}

/**
 * Turns utterances into events: a partial whenever the text changes, one final when it has any words.
 * The engine learns a voice's mean spectrum at the end of each utterance, and its built-in guess is far off for a close
 * microphone. So the first 1.5 s are heard twice: once to learn the voice, once to recognise it.
 */
export class UtteranceRecogniser implements UtteranceSink {
  readonly #options: UtteranceRecogniserOptions;
  readonly #recognisers: readonly NativeRecognizer[];
  readonly #batch = new Int16Array(BATCH);
  #filled = 0;
  /** The session's first words, until the voice is known. */
  #first: Int16Array[] | undefined = [];
  #resampler: Resampler | undefined;
  #openedAt = 0;
  #speechAt = 0;
  #taken = 0;
  #lastText = '';

  constructor(options: UtteranceRecogniserOptions) {
    this.#options = options;
    this.#recognisers = options.names ? [options.words, options.names] : [options.words];
  }

  open(at: number, speechAt: number): void {
    this.#openedAt = at;
    this.#speechAt = speechAt;
    this.#taken = 0;
    this.#filled = 0;
    this.#lastText = '';
    this.#resampler = createResampler({ from: SAMPLE_RATE, to: RECOGNISER_RATE });
    for (const recogniser of this.#recognisers) recogniser.start();
  }

  audio(samples: Int16Array): void {
    this.#taken += samples.length;
    if (this.#resampler) this.#collect(this.#resampler.process(samples));
  }

  close(): void {
    if (this.#resampler) this.#collect(this.#resampler.flush());
    this.#resampler?.close();
    this.#resampler = undefined;
    this.#process();
    if (this.#first) this.#beginAgain(this.#first);
    for (const recogniser of this.#recognisers) recogniser.stop();
    const words = this.#heardWords().map((word) => this.#onSessionClock(word));
    const [first] = words;
    const last = words.at(-1);
    if (!first || !last) return;
    const text = words.map((word) => word.text).join(' ');
    this.#options.report({ type: 'final', text, startAt: first.startAt, endAt: last.endAt, words });
  }

  #collect(samples: Int16Array): void {
    for (let offset = 0; offset < samples.length; ) {
      const part = samples.subarray(offset, offset + BATCH - this.#filled);
      this.#batch.set(part, this.#filled);
      this.#filled += part.length;
      offset += part.length;
      if (this.#filled === BATCH) {
        this.#process();
        this.#reportPartial();
      }
    }
  }

  #process(): void {
    if (this.#filled === 0) return;
    const samples = this.#batch.slice(0, this.#filled);
    this.#filled = 0;
    this.#feed(samples);
    if (!this.#first) return;
    this.#first.push(samples);
    if (this.#first.length * BATCH >= SETTLED) this.#beginAgain(this.#first);
  }

  #beginAgain(first: readonly Int16Array[]): void {
    this.#first = first.length * BATCH >= SETTLED ? undefined : [];
    for (const recogniser of this.#recognisers) {
      recogniser.stop();
      recogniser.start();
    }
    for (const samples of first) this.#feed(samples);
  }

  #feed(samples: Int16Array): void {
    const buffer = new this.#options.engine.AudioBuffer();
    try {
      buffer.resize(samples.length, 0);
      for (const [index, sample] of samples.entries()) buffer.set(index, sample);
      for (const recogniser of this.#recognisers) recogniser.process(buffer);
    } finally {
      buffer.delete();
    }
  }

  #reportPartial(): void {
    const text = this.#heardWords()
      .map((word) => word.text)
      .join(' ');
    if (text === this.#lastText || text === '') return;
    this.#lastText = text;
    this.#options.report({ type: 'partial', text, startAt: this.#speechAt });
  }

  #heardWords(): FramedWord[] {
    const { words, names } = this.#options;
    const heard = this.#segments(words);
    if (!names) return heard;
    const pronounce = (word: string) => words.lookupWord(word).split(' ').filter(Boolean);
    return mergeKeywords(heard, this.#segments(names), pronounce);
  }

  #segments(recogniser: NativeRecognizer): FramedWord[] {
    const list = new this.#options.engine.Segmentation();
    try {
      recogniser.getHypseg(list);
      return framedWords(Array.from({ length: list.size() }, (_, index) => list.get(index)));
    } finally {
      list.delete();
    }
  }

  /** Frames past the last whole one would lie outside of what was heard. */
  #onSessionClock({ text, from, to }: FramedWord): HeardWord {
    const end = this.#openedAt + this.#taken;
    const at = (frame: number) => Math.min(end, this.#openedAt + frame * SAMPLES_PER_FRAME);
    return { text, startAt: at(from), endAt: at(to) };
  }
}
