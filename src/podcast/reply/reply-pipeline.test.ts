import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import { MockLlm } from '../../adapters/mock/mock-llm.js';
import { MockTts } from '../../adapters/mock/mock-tts.js';
import type { LlmUsage } from '../../adapters/llm.js';
import type { WordTiming } from '../../adapters/tts.js';
import { heardText } from './heard-text.js';
import { speakReply } from './reply-pipeline.js';
import { SpeechBuffer } from './speech-buffer.js';

interface Reply {
  readonly tokens: readonly string[];
  readonly lexicon?: Readonly<Record<string, string>>;
  readonly longestWords?: number;
  readonly timing?: WordTiming | 'none';
}

/** Speaks a reply of these tokens to its end. */
async function speak({ tokens, lexicon = {}, longestWords = 180, timing = 'engine' }: Reply) {
  const clock = new VirtualClock();
  const llm = new MockLlm({ clock, answer: () => ({ tokens }) });
  const tts = new MockTts({ clock, speech: () => ({ timing }) });
  const buffer = new SpeechBuffer();
  const failures: unknown[] = [];
  const pieces: string[] = [];
  let complete: { text: string; usage: LlmUsage | null; failed: boolean } | undefined;
  const done = speakReply({
    clock,
    llm,
    tts,
    voice: 'alto',
    request: {
      speaker: { id: 'claude', name: 'Claude' },
      system: '',
      messages: [],
      talkingPoints: [],
      topic: 'tests',
      maxOutputTokens: 400,
    },
    lexicon,
    longestWords,
    buffer,
    signal: new AbortController().signal,
    room: () => Promise.resolve(),
    on: {
      token: () => undefined,
      llmComplete: (result) => (complete = result),
      ttsStart: () => undefined,
      piece: (text) => pieces.push(text),
      engine: () => undefined,
      audio: () => undefined,
      failed: (_, error) => failures.push(error),
    },
  });
  await clock.advance(1_000);
  await done;
  await settle();
  const said = tts.requests.map((request) => request.text);
  return { buffer, said, pieces, failures, complete, heard: (samples: number) => heardText(buffer.pieces, samples) };
}

describe('a reply with figures and names', () => {
  const tokens = ['That ', 'GIF ', 'cost ', '$42', '.50 ', 'at 3 p.m. ', 'in **New', ' York**.'];
  const lexicon = { GIF: 'jif', 'New York': 'Noo York' };

  it.each(['engine', 'none'] as const)(
    'is said as it sounds and heard as it is written, word times by %s',
    async (timing) => {
      const { said, heard, buffer, failures } = await speak({ tokens, lexicon, timing });
      expect(said.join(' ')).toBe('That jif cost forty-two dollars and fifty cents at 3 p m in Noo York.');
      expect(heard(buffer.total)).toEqual({ text: 'That GIF cost $42.50 at 3 p.m. in New York.', cut: false });
      expect(failures).toEqual([]);
    },
  );

  it('that is cut within a sum was heard up to the sum', async () => {
    const { heard, buffer } = await speak({ tokens, lexicon });
    const sum = buffer.words.find((word) => word.text === '$42.50');
    if (!sum) throw new Error('the sum has no time');
    expect(heard(sum.to - 1)).toEqual({ text: 'That GIF cost', cut: true });
    expect(heard(sum.to).text).toBe('That GIF cost $42.50');
  });
});

describe('a reply that does not come to its end', () => {
  const sentence = ['Every machine ', 'that was built ', 'to keep a sound ', 'has changed ', 'that sound for good. '];
  const tokens = Array.from({ length: 60 }, () => sentence).flat();

  it('is ended at a sentence, the model told to stop, and counts as whole', async () => {
    const { heard, buffer, complete, failures } = await speak({ tokens, longestWords: 90 });
    const { text, cut } = heard(buffer.total);
    expect(cut).toBe(false);
    expect(text).toMatch(/that sound for good\.$/);
    expect(text.split(' ').length).toBeGreaterThanOrEqual(90);
    expect(text.split(' ').length).toBeLessThanOrEqual(110);
    expect(complete).toMatchObject({ failed: false, usage: null });
    // What the model wrote beyond it is a sentence's beginning at most.
    expect((complete?.text.length ?? 0) - text.length).toBeLessThan(80);
    expect(buffer.ended).toBe(true);
    expect(failures).toEqual([]);
  });

  it('within its length is said whole', async () => {
    const { heard, buffer, complete } = await speak({ tokens: tokens.slice(0, 15), longestWords: 90 });
    expect(heard(buffer.total).text).toBe(tokens.slice(0, 15).join('').trim());
    expect(complete?.usage).not.toBeNull();
  });
});
