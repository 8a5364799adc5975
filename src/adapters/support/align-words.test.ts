import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { patientAligner } from '../../../tests/support/patient-aligner.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { readWav } from '../../audio/wav.js';
import { samplesToMs } from '../../protocol/audio-format.js';
import { MockTts } from '../mock/mock-tts.js';
import type { TtsAdapter, TtsEvent } from '../tts.js';
import { createAligner } from './align-words.js';
import { guessedSounds, saidWords } from './align-words-text.js';
import { withAlignedWords } from './align-words-tts.js';

const FIXTURES = 'tests/fixtures/host';
const never = new AbortController().signal;

interface Recording {
  readonly file: string;
  readonly transcript: string;
  readonly segments: readonly { readonly words: readonly { readonly w: string; readonly end: number }[] }[];
}

async function recordings(): Promise<Recording[]> {
  const manifest = JSON.parse(await readFile(join(FIXTURES, 'manifest.json'), 'utf8')) as
    | Recording[]
    | { files: Recording[] };
  return 'files' in manifest ? manifest.files : manifest;
}

async function collect(events: AsyncIterable<TtsEvent>): Promise<TtsEvent[]> {
  const all: TtsEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('words found in a sound', () => {
  const aligner = patientAligner();
  afterAll(() => aligner.close());

  it('end where the speaker ended them: half of them within 20 ms, nine of ten within 60 ms', async () => {
    const errorsMs: number[] = [];
    for (const { file, transcript, segments } of (await recordings()).filter(({ file }) => /^h0[1267]/.test(file))) {
      const { samples } = await readWav(join(FIXTURES, file));
      const words = await aligner.align({ text: transcript, samples }, { signal: never });
      expect(words?.map((word) => word.text).join(' ')).toBe(transcript);
      const truth = segments.flatMap((segment) => segment.words.map((word) => word.end * 1_000));
      expect(words).toHaveLength(truth.length);
      for (const [index, endMs] of truth.entries())
        errorsMs.push(Math.abs(samplesToMs(words?.[index]?.to ?? 0) - endMs));
    }
    errorsMs.sort((a, b) => a - b);
    const at = (share: number) => errorsMs[Math.floor(share * errorsMs.length)] ?? Number.POSITIVE_INFINITY;
    process.stdout.write(
      `aligned ${errorsMs.length} words: median ${at(0.5).toFixed(0)} ms, p90 ${at(0.9).toFixed(0)} ms\n`,
    );
    expect(at(0.5)).toBeLessThan(20);
    expect(at(0.9)).toBeLessThan(60);
  });

  it('may be names no dictionary has, and numbers', async () => {
    const { samples } = await readWav(join(FIXTURES, 'h02-rms.wav'));
    const text = 'Klawd — what do you think about the future of smol language models?';
    const words = await aligner.align({ text, samples }, { signal: never });
    expect(words?.map((word) => word.text).join(' ')).toBe(text);
    expect(words?.[0]?.text).toBe('Klawd —');
    expect(Math.abs(samplesToMs(words?.[0]?.to ?? 0) - 1_026)).toBeLessThan(200);
  });

  it.each([
    ['German', 'Ich habe gestern noch einmal darüber nachgedacht, und zwar lange.'],
    ['nothing sayable', '…'],
  ])('are not made up for %s', async (_, text) => {
    const { samples } = await readWav(join(FIXTURES, 'h02-rms.wav'));
    await expect(aligner.align({ text, samples }, { signal: never })).resolves.toBeUndefined();
  });

  it('are not made up for silence, for too little sound, or after an abort', async () => {
    const sound = { text: 'What do you think about language models?', samples: new Int16Array(48_000) };
    await expect(aligner.align(sound, { signal: never })).resolves.toBeUndefined();
    await expect(aligner.align({ ...sound, samples: new Int16Array(10) }, { signal: never })).resolves.toBeUndefined();
    await expect(aligner.align(sound, { signal: AbortSignal.abort() })).resolves.toBeUndefined();
  });
});

describe('an aligner that does not run here', () => {
  it('answers that there are no words, asks twice at most, and can be closed', async () => {
    let launched = 0;
    const launch = () => {
      launched += 1;
      return new Worker('throw new Error("no such package")', { eval: true });
    };
    const aligner = createAligner({ launch });
    const sound = { text: 'hello', samples: new Int16Array(4_800) };
    for (let round = 0; round < 4; round += 1)
      await expect(aligner.align(sound, { signal: never })).resolves.toBeUndefined();
    expect(launched).toBe(2);
    await aligner.close();
  });

  it('lets nobody wait longer than half of the sentence, nor anybody behind four that it still works on', async () => {
    const clock = new VirtualClock();
    const launch = () =>
      new Worker("require('node:worker_threads').parentPort.on('message', () => undefined)", { eval: true });
    const aligner = createAligner({ launch, clock });
    const answers: number[] = [];
    const ask = (seconds: number) =>
      aligner
        .align({ text: 'hello', samples: new Int16Array(seconds * 48_000) }, { signal: never })
        .then(() => answers.push(clock.nowMs()));
    const asked = [ask(0.1), ask(4), ask(4), ask(4), ask(4)];
    await clock.advance(3_000);
    await Promise.all(asked);
    expect(answers).toEqual([0, 400, 2_000, 2_000, 2_000]);
    await aligner.close();
  });

  it('works a fifth of the time: what it took is paid off before the next sentence', async () => {
    const clock = new VirtualClock();
    const launch = () =>
      new Worker(
        "const { parentPort } = require('node:worker_threads');" +
          "parentPort.on('message', ({ id }) => parentPort.postMessage({ id, words: [], tookMs: 1000 }))",
        { eval: true },
      );
    const aligner = createAligner({ launch, clock });
    const found = async () =>
      (await aligner.align({ text: 'hello', samples: new Int16Array(48_000) }, { signal: never })) !== undefined;
    expect([await found(), await found(), await found()]).toEqual([true, true, false]);
    await clock.advance(2_400);
    expect(await found()).toBe(false);
    await clock.advance(200);
    expect(await found()).toBe(true);
    await aligner.close();
  });

  it('lets nobody wait when it is closed in the middle', async () => {
    const aligner = createAligner({ launch: () => new Worker('setInterval(() => undefined, 1000)', { eval: true }) });
    const waiting = aligner.align({ text: 'hello', samples: new Int16Array(4_800) }, { signal: never });
    await aligner.close();
    await expect(waiting).resolves.toBeUndefined();
    await expect(
      aligner.align({ text: 'hello', samples: new Int16Array(4_800) }, { signal: never }),
    ).resolves.toBeUndefined();
  });
});

describe('a voice with aligned words', () => {
  const words = [{ text: 'Hello', from: 100, to: 400 }];
  const found = { align: async () => words, close: async () => undefined };
  const lost = { align: async () => undefined, close: async () => undefined };
  const say = (tts: TtsAdapter, signal = never) =>
    collect(tts.synthesize({ text: 'Hello there', voice: 'alto' }, { signal }));
  const silent = () => new MockTts({ speech: () => ({ timing: 'none' as const }) });

  it('passes the sound on at once and the words when it is complete', async () => {
    const events = await say(withAlignedWords(silent(), found));
    expect(events.at(-1)).toEqual({ type: 'words', words, timing: 'aligned' });
    expect(events.slice(0, -1).every((event) => event.type === 'audio')).toBe(true);
  });

  it('spreads the words over the sound when they are not found, and says so', async () => {
    const events = await say(withAlignedWords(silent(), lost));
    expect(events.at(-1)).toEqual({
      type: 'words',
      timing: 'proportional',
      words: [
        { text: 'Hello', from: 0, to: 12_000 },
        { text: 'there', from: 12_000, to: 24_000 },
      ],
    });
  });

  it('leaves the words of a voice that knows them alone, and betters those it guessed', async () => {
    const timings = async (timing: 'engine' | 'proportional') => {
      const events = await say(withAlignedWords(new MockTts({ speech: () => ({ timing }) }), found));
      return events.flatMap((event) => (event.type === 'words' ? [event.timing] : []));
    };
    await expect(timings('engine')).resolves.toEqual(['engine']);
    await expect(timings('proportional')).resolves.toEqual(['aligned']);
  });

  it('tells no words of a sentence that was cut', async () => {
    const controller = new AbortController();
    const events: TtsEvent[] = [];
    const request = { text: 'Hello there', voice: 'alto' };
    for await (const event of withAlignedWords(silent(), found).synthesize(request, { signal: controller.signal })) {
      events.push(event);
      controller.abort();
    }
    expect(events.map((event) => event.type)).toEqual(['audio']);
  });
});

describe('what is said of a text', () => {
  it('keeps every written token, and says numbers by their digits', () => {
    expect(saidWords('“It’s 42% – a café, really.”')).toEqual([
      { written: '“It’s', said: ["it's"] },
      { written: '42% –', said: ['four', 'two', 'percent'] },
      { written: 'a', said: ['a'] },
      { written: 'café,', said: ['cafe'] },
      { written: 'really.”', said: ['really'] },
    ]);
  });

  it('guesses sounds for words no dictionary has', () => {
    expect(guessedSounds('zorblax')).toBe('Z AO R B L AE K S');
    expect(guessedSounds("'")).toBe('');
  });
});
