import { describe, expect, it } from 'vitest';
import { settle } from '../../../tests/support/virtual-clock.js';
import { AsyncQueue } from '../../core/async-queue.js';
import { MockStt, type MockSttCue } from '../mock/mock-stt.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttEvent } from '../stt.js';
import { sttWithFallback } from './stt-fallback.js';

const final = (text: string, startAt: number, endAt: number): SttEvent => ({ type: 'final', text, startAt, endAt, words: [] });
const at = (sample: number, event: SttEvent): MockSttCue => ({ at: sample, event });

/** A microphone that gives ten frames of 100 ms, then whatever more is asked for. */
function microphone() {
  const audio = new AsyncQueue<PcmChunk>(1_000);
  let next = 0;
  const speak = (frames: number) => {
    for (let n = 0; n < frames; n += 1) {
      audio.push({ at: next, samples: new Int16Array(4_800) });
      next += 4_800;
    }
  };
  return { audio, speak };
}

async function hear(adapters: [MockStt, ...MockStt[]], play: (host: ReturnType<typeof microphone>) => Promise<void>) {
  const host = microphone();
  const heard: string[] = [];
  const listening: Promise<unknown> = (async () => {
    for await (const event of sttWithFallback(adapters).transcribe(host.audio, { signal: new AbortController().signal })) {
      heard.push(event.type === 'engine' ? `[${event.because}]` : event.text);
    }
    return undefined;
  })().catch((reason: unknown) => reason);
  await play(host);
  host.audio.close();
  return { heard, error: await listening };
}

describe('a recogniser that gives up in the middle of a sentence', () => {
  it('is replaced by the next, which hears again what had not become words, and repeats none', async () => {
    const broken = new ProviderError('first', 'auth', 'The key was withdrawn.');
    const first = new MockStt({ cues: [at(19_200, final('one', 0, 14_400)), { at: 33_600, fail: broken }] });
    const second = new MockStt({
      cues: [at(20_000, final('one', 0, 14_400)), at(40_000, final('two', 16_000, 38_000)), at(60_000, final('three', 40_000, 58_000))],
    });
    const { heard } = await hear([first, second], async ({ speak }) => {
      speak(7);
      await settle();
      await settle();
      speak(7);
      await settle();
      await settle();
    });
    expect(heard).toEqual(['one', '[The key was withdrawn.]', 'two', 'three']);
    expect(second.calls[0]?.chunks).toBe(11);
  });

  it('takes the session down with it only when it was the last', async () => {
    const fail = (name: string) => new MockStt({ cues: [{ at: 1, fail: new ProviderError(name, 'auth', `${name} refused.`) }] });
    const { heard, error } = await hear([fail('a'), fail('b')], async ({ speak }) => {
      speak(1);
      await settle();
      await settle();
    });
    expect(heard).toEqual(['[a refused.]']);
    expect(error).toMatchObject({ message: 'b refused.' });
  });
});
