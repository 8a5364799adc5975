import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import { AsyncQueue } from '../../core/async-queue.js';
import { MockStt, type MockSttCue } from '../mock/mock-stt.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttEvent } from '../stt.js';
import { sttWithFallback } from './stt-fallback.js';

const final = (text: string, startAt: number, endAt: number): SttEvent => ({
  type: 'final',
  text,
  startAt,
  endAt,
  words: [],
});
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

async function hear(
  adapters: [MockStt, ...MockStt[]],
  play: (host: ReturnType<typeof microphone>, clock: VirtualClock) => Promise<void>,
) {
  const clock = new VirtualClock();
  const host = microphone();
  const heard: string[] = [];
  const listening: Promise<unknown> = (async () => {
    for await (const event of sttWithFallback(adapters, { clock }).transcribe(host.audio, {
      signal: new AbortController().signal,
    })) {
      heard.push(event.type === 'engine' ? `[${event.because || 'again'}]` : event.text);
    }
    return undefined;
  })().catch((reason: unknown) => reason);
  await play(host, clock);
  host.audio.close();
  return { heard, error: await listening };
}

describe('a recogniser that gives up in the middle of a sentence', () => {
  it('is replaced by the next, which hears again what had not become words, and repeats none', async () => {
    const broken = new ProviderError('first', 'auth', 'The key was withdrawn.');
    const first = new MockStt({ cues: [at(19_200, final('one', 0, 14_400)), { at: 33_600, fail: broken }] });
    const second = new MockStt({
      cues: [
        at(20_000, final('one', 0, 14_400)),
        at(40_000, final('two', 16_000, 38_000)),
        at(60_000, final('three', 40_000, 58_000)),
      ],
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
    const fail = (name: string) =>
      new MockStt({ cues: [{ at: 1, fail: new ProviderError(name, 'auth', `${name} refused.`) }] });
    const { heard, error } = await hear([fail('a'), fail('b')], async ({ speak }) => {
      speak(1);
      await settle();
      await settle();
    });
    expect(heard).toEqual(['[a refused.]']);
    expect(error).toMatchObject({ message: 'b refused.' });
  });
});

/** Listens in turn to the given recognisers, one for each time it is asked. */
function takingTurns(...turns: MockStt[]): MockStt {
  const [first] = turns;
  if (!first) throw new Error('a recogniser is needed');
  return Object.assign(Object.create(first) as MockStt, {
    transcribe: (...call: Parameters<MockStt['transcribe']>) => (turns.shift() ?? first).transcribe(...call),
  });
}

describe('a recogniser that was given up', () => {
  const gone = { at: 1, fail: new ProviderError('first', 'unavailable', 'Nobody there.') };
  const said = [
    at(9_600, final('one', 0, 8_000)),
    at(24_000, final('two', 10_000, 22_000)),
    at(38_000, final('three', 24_000, 36_000)),
  ];

  /** 300 ms of speech after each pause. */
  const talk = async ({ speak }: ReturnType<typeof microphone>, clock: VirtualClock, pausesMs: readonly number[]) => {
    for (const ms of pausesMs) {
      await clock.advance(ms);
      speak(3);
      await settle();
      await settle();
    }
  };

  it('is tried again a minute later at the end of a sentence, and is back once it hears something', async () => {
    const back = new MockStt({ cues: [at(50_000, final('four', 40_000, 49_000))] });
    const first = takingTurns(new MockStt({ cues: [gone] }), back);
    const second = new MockStt({ cues: said });
    const { heard } = await hear([first, second], (host, clock) => talk(host, clock, [0, 59_000, 2_000, 0]));
    expect(heard).toEqual(['[Nobody there.]', 'one', 'two', 'three', '[again]', 'four']);
  });

  it('that is still not there costs nothing, is not announced, and is left alone for longer', async () => {
    const [second, third] = [new MockStt({ cues: [gone] }), new MockStt({ cues: [gone] })];
    const first = takingTurns(new MockStt({ cues: [gone] }), second, third);
    const { heard } = await hear([first, new MockStt({ cues: said })], (host, clock) =>
      talk(host, clock, [0, 61_000, 61_000]),
    );
    expect(heard).toEqual(['[Nobody there.]', 'one', 'two', 'three']);
    expect([second.calls.length, third.calls.length]).toEqual([1, 0]);
  });

  it('because of its key is not tried again', async () => {
    const refused = { at: 1, fail: new ProviderError('first', 'auth', 'The key was refused.') };
    const back = new MockStt({ cues: said });
    const first = takingTurns(new MockStt({ cues: [refused] }), back);
    const { heard } = await hear([first, new MockStt({ cues: said })], (host, clock) =>
      talk(host, clock, [0, 61_000, 61_000]),
    );
    expect(heard).toEqual(['[The key was refused.]', 'one', 'two', 'three']);
    expect(back.calls).toEqual([]);
  });
});
