import { expect } from 'vitest';
import { ProviderError } from '../../src/adapters/provider-error.js';
import type { TtsAdapter, TtsEvent } from '../../src/adapters/tts.js';
import { peakOf } from '../../src/audio/pcm.js';
import { collect, type ContractOptions, contractSuite, expectLetGo, footprint } from './contract-suite.js';

export interface TtsSubject {
  readonly adapter: TtsAdapter;
  /** A text the engine makes no sound for; `...` when absent. */
  readonly unspeakable?: string;
}

const SENTENCE = 'Well, this is one plain sentence, with a pause in it.';
const OTHER = 'Something else is said here.';
const never = new AbortController().signal;

/** What every voice keeps. `make` is called once for each case and its adapter closed afterwards. */
export function ttsContract(name: string, make: () => Promise<TtsSubject>, { skip = [] }: ContractOptions = {}): void {
  const withSubject = (run: (subject: TtsSubject) => Promise<void>) => async () => {
    const subject = await make();
    try {
      await run(subject);
    } finally {
      await subject.adapter.close?.();
    }
  };
  contractSuite({
    title: `${name} keeps the contract of a voice`,
    skip,
    cases: {
      'makes a sound in every voice it names': withSubject(everyVoice),
      'tells words that are the text as written, in order and inside the audio': withSubject(wordsInside),
      'says the same for the same text': withSubject(repeatable),
      'ends without an error on abort, in the middle of a sentence': withSubject(endsOnAbort),
      'says nothing when aborted beforehand': withSubject(silentWhenAborted),
      'calls a text without sound an error, never silence': withSubject(unspeakable),
      'keeps two sentences apart': withSubject(keepsApart),
      'lets go of the signal': withSubject(letsGo),
      'can be closed twice and leaves nothing behind': () => leavesNothing(make),
    },
  });
}

interface Speech {
  readonly samples: number;
  /** The loudest sample, of 32,768. */
  readonly peak: number;
  readonly words: readonly { readonly text: string; readonly from: number; readonly to: number }[];
}

async function say({ adapter }: TtsSubject, text: string, voice = adapter.voices[0] ?? ''): Promise<Speech> {
  const events = await collect(adapter.synthesize({ text, voice }, { signal: never }));
  const audio = events.flatMap((event) => (event.type === 'audio' ? [event.samples] : []));
  return {
    samples: audio.reduce((sum, samples) => sum + samples.length, 0),
    peak: Math.max(0, ...audio.map((samples) => peakOf(samples) * 32_768)),
    words: events.flatMap((event) => (event.type === 'words' ? event.words : [])),
  };
}

async function everyVoice(subject: TtsSubject): Promise<void> {
  expect(subject.adapter.voices.length).toBeGreaterThan(0);
  for (const voice of subject.adapter.voices) {
    const { peak } = await say(subject, SENTENCE, voice);
    expect(peak).toBeGreaterThan(1_000);
  }
}

async function wordsInside(subject: TtsSubject): Promise<void> {
  const { samples, words } = await say(subject, SENTENCE);
  expect(words.map((word) => word.text).join(' ')).toBe(SENTENCE);
  let reached = 0;
  for (const word of words) {
    expect(word.from).toBeGreaterThanOrEqual(reached);
    expect(word.to).toBeGreaterThan(word.from);
    reached = word.to;
  }
  expect(reached).toBeLessThanOrEqual(samples);
}

async function repeatable(subject: TtsSubject): Promise<void> {
  const [first, second] = [await say(subject, SENTENCE), await say(subject, SENTENCE)];
  expect(second.words).toEqual(first.words);
  expect(second.samples).toBe(first.samples);
}

async function endsOnAbort({ adapter }: TtsSubject): Promise<void> {
  const controller = new AbortController();
  const request = { text: SENTENCE, voice: adapter.voices[0] ?? '' };
  const after: TtsEvent[] = [];
  for await (const event of adapter.synthesize(request, { signal: controller.signal })) {
    if (controller.signal.aborted) after.push(event);
    else if (event.type === 'audio') controller.abort(new Error('the host speaks'));
  }
  expect(controller.signal.aborted).toBe(true);
  expect(after).toEqual([]);
}

async function silentWhenAborted({ adapter }: TtsSubject): Promise<void> {
  const request = { text: SENTENCE, voice: adapter.voices[0] ?? '' };
  await expect(collect(adapter.synthesize(request, { signal: AbortSignal.abort() }))).resolves.toEqual([]);
}

async function unspeakable(subject: TtsSubject): Promise<void> {
  await expect(say(subject, subject.unspeakable ?? '...')).rejects.toBeInstanceOf(ProviderError);
}

async function keepsApart(subject: TtsSubject): Promise<void> {
  const [first, second] = await Promise.all([say(subject, SENTENCE), say(subject, OTHER)]);
  expect(first.words.map((word) => word.text).join(' ')).toBe(SENTENCE);
  expect(second.words.map((word) => word.text).join(' ')).toBe(OTHER);
  expect(first.samples).toBe((await say(subject, SENTENCE)).samples);
}

async function letsGo({ adapter }: TtsSubject): Promise<void> {
  const { signal } = new AbortController();
  await collect(adapter.synthesize({ text: OTHER, voice: adapter.voices[0] ?? '' }, { signal }));
  expectLetGo(signal);
}

async function leavesNothing(make: () => Promise<TtsSubject>): Promise<void> {
  const before = footprint();
  const subject = await make();
  await say(subject, OTHER);
  await subject.adapter.close?.();
  await subject.adapter.close?.();
  expect(footprint()).toEqual(before);
}
