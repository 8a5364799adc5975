import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import type { LlmRequest } from '../llm.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttEvent } from '../stt.js';
import { MockAdapterFactory } from './mock-adapter-factory.js';
import { MockLlm, type MockLlmAnswer } from './mock-llm.js';
import { MockStt } from './mock-stt.js';
import { MockTts, type MockSpeech, pitchOf } from './mock-tts.js';

const REQUEST: LlmRequest = {
  speaker: { id: 'claude', name: 'Claude' },
  system: '',
  messages: [],
  talkingPoints: [],
  topic: '',
  maxOutputTokens: 100,
};
const BROKEN = new ProviderError('mock', 'unavailable', 'gone');

/** Reads an iteration on a virtual clock, noting when each event came and how it ended. */
function watch<T>(clock: VirtualClock, events: AsyncIterable<T>) {
  const seen: { event: T; atMs: number }[] = [];
  let ending = 'open';
  void (async () => {
    try {
      for await (const event of events) seen.push({ event, atMs: clock.nowMs() });
      ending = 'ended';
    } catch (error) {
      ending = error === BROKEN ? 'broken' : 'failed';
    }
  })();
  return { seen, ending: () => ending };
}

describe('the scripted mind', () => {
  function ask(answer: MockLlmAnswer) {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const llm = new MockLlm({ answer: () => answer, clock });
    return { clock, controller, llm, ...watch(clock, llm.stream(REQUEST, { signal: controller.signal })) };
  }

  it('keeps its times', async () => {
    const { clock, seen, ending, llm } = ask({ tokens: ['a ', 'b ', 'c'], firstTokenMs: 300, tokenMs: 20 });
    await clock.advance(1_000);
    expect(seen.map(({ atMs }) => atMs)).toEqual([300, 320, 340, 340]);
    expect(ending()).toBe('ended');
    expect(llm.requests).toEqual([REQUEST]);
  });

  it('breaks before or after its tokens', async () => {
    const early = ask({ fail: BROKEN });
    const late = ask({ tokens: ['a '], fail: BROKEN });
    await early.clock.advance(1);
    await late.clock.advance(1);
    expect([early.seen.length, early.ending()]).toEqual([0, 'broken']);
    expect([late.seen.length, late.ending()]).toEqual([1, 'broken']);
  });

  it('ends without finish when truncated', async () => {
    const { clock, seen, ending } = ask({ tokens: ['a '], truncated: true });
    await clock.advance(1);
    expect(seen.map(({ event }) => event.type)).toEqual(['text-delta']);
    expect(ending()).toBe('ended');
  });

  it('stalls until it is aborted', async () => {
    const { clock, controller, ending, llm } = ask({ stall: true });
    await clock.advance(60_000);
    expect(ending()).toBe('open');
    controller.abort(new Error('enough'));
    await clock.advance(0);
    expect(ending()).toBe('ended');
    expect(llm.aborted).toBe(1);
  });
});

describe('the scripted voice', () => {
  function say(speech: MockSpeech, voice = 'alto') {
    const clock = new VirtualClock();
    const tts = new MockTts({ speech: () => speech, clock });
    const { signal } = new AbortController();
    return { clock, ...watch(clock, tts.synthesize({ text: 'one two', voice }, { signal })) };
  }

  it('keeps its times and spreads the words evenly', async () => {
    const { clock, seen } = say({ firstAudioMs: 150, audioMs: 200, frameMs: 100, everyMs: 50 });
    await clock.advance(1_000);
    expect(seen.map(({ atMs }) => atMs)).toEqual([150, 150, 200]);
    expect(seen[0]?.event).toEqual({
      type: 'words',
      timing: 'engine',
      words: [
        { text: 'one', from: 0, to: 4_800 },
        { text: 'two', from: 4_800, to: 9_600 },
      ],
    });
  });

  it('hums a pitch of its own for each voice', async () => {
    const { clock, seen } = say({ audioMs: 1_000, frameMs: 1_000, timing: 'none' }, 'tenor');
    await clock.advance(1);
    const event = seen[0]?.event;
    const samples = event?.type === 'audio' ? event.samples : new Int16Array();
    const rises = samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0).length;
    expect(Math.abs(rises - pitchOf('tenor'))).toBeLessThanOrEqual(1);
    expect(pitchOf('tenor')).not.toBe(pitchOf('alto'));
  });

  it('ends early, or breaks there', async () => {
    const early = say({ audioMs: 500, endAfterMs: 200 });
    const broken = say({ audioMs: 500, endAfterMs: 200, fail: BROKEN });
    await early.clock.advance(1);
    await broken.clock.advance(1);
    expect([early.seen.length, early.ending()]).toEqual([3, 'ended']);
    expect([broken.seen.length, broken.ending()]).toEqual([3, 'broken']);
  });
});

describe('the scripted recogniser', () => {
  const final: SttEvent = { type: 'final', text: 'Hi.', startAt: 0, endAt: 960, words: [] };

  async function* microphone(count: number): AsyncIterable<PcmChunk> {
    for (let index = 0; index < count; index += 1) yield { at: index * 960, samples: new Int16Array(960) };
  }

  it('says its cues when the audio reaches them, and never beyond the end', async () => {
    const clock = new VirtualClock();
    const stt = new MockStt({
      cues: [
        { at: 5_000, event: final },
        { at: 90_000, event: final },
      ],
    });
    const { signal } = new AbortController();
    const { seen, ending } = watch(clock, stt.transcribe(microphone(10), { signal, keyterms: ['Ada'] }));
    await clock.advance(1);
    expect(seen).toHaveLength(1);
    expect(ending()).toBe('ended');
    expect(stt.calls).toEqual([{ keyterms: ['Ada'], heardUntil: 9_600, chunks: 10, state: 'ended' }]);
  });

  it('says what it is told while open, then breaks or hangs up', async () => {
    async function* open(): AsyncIterable<PcmChunk> {
      yield* microphone(3);
      await new Promise<never>(() => undefined);
    }
    const clock = new VirtualClock();
    const stt = new MockStt();
    const { signal } = new AbortController();
    const { seen, ending } = watch(clock, stt.transcribe(open(), { signal }));
    await clock.advance(1);
    stt.emit(final);
    stt.fail(BROKEN);
    await clock.advance(1);
    expect(seen.map(({ event }) => event)).toEqual([final]);
    expect(ending()).toBe('broken');
    const hangingUp = new MockStt({ cues: [{ at: 960, end: true }] });
    const other = watch(clock, hangingUp.transcribe(open(), { signal }));
    await clock.advance(1);
    expect(other.ending()).toBe('ended');
  });
});

describe('the scripted engines together', () => {
  it('keep one mind for each member of the cast', () => {
    const factory = new MockAdapterFactory();
    expect(factory.llm('claude')).toBe(factory.llm('claude'));
    expect(factory.llm('claude')).not.toBe(factory.llm('guest'));
  });
});
