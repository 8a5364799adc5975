import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTtsFake, type TtsFake, type TtsTrouble } from '../../../../tests/support/fakes/google-tts-fake.js';
import { peakOf } from '../../../audio/pcm.js';
import { samplesToMs } from '../../../protocol/audio-format.js';
import { ProviderError } from '../../provider-error.js';
import type { TtsAdapter, TtsEvent } from '../../tts.js';
import { createGoogleTts, type GoogleTtsOptions } from './google-tts.js';

const STREAMED = 'en-US-Chirp3-HD-Charon';
const WHOLE = 'en-GB-Neural2-B';
const TEXT = 'That is a good question.';
const never = new AbortController().signal;

let rejections: unknown[] = [];
const noteRejection = (reason: unknown) => rejections.push(reason);
let fake: TtsFake;
let tts: TtsAdapter;

beforeEach(async () => {
  rejections = [];
  process.on('unhandledRejection', noteRejection);
  fake = await startTtsFake();
  tts = make();
});

afterEach(async () => {
  fake.assertClean();
  await tts.close?.();
  await fake.close();
  process.off('unhandledRejection', noteRejection);
  expect(rejections).toEqual([]);
});

function make(options: GoogleTtsOptions = {}): TtsAdapter {
  return createGoogleTts({ endpoint: fake.endpoint, insecure: true, ...options });
}

interface Said {
  readonly events: TtsEvent[];
  readonly error?: unknown;
}

async function say(voice: string, { text = TEXT, signal = never, adapter = tts } = {}): Promise<Said> {
  const events: TtsEvent[] = [];
  try {
    for await (const event of adapter.synthesize({ text, voice }, { signal })) events.push(event);
    return { events };
  } catch (error) {
    return { events, error };
  }
}

function soundOf({ events }: Said): Int16Array {
  return Int16Array.from(events.flatMap((event) => (event.type === 'audio' ? [...event.samples] : [])));
}

describe.each([
  ['streamed', STREAMED],
  ['asked for whole', WHOLE],
])('a Google voice %s', (way, voice) => {
  const streamed = way === 'streamed';

  it('gives the whole sound at 48 kHz, then the words over all of it', async () => {
    const said = await say(voice);
    const sound = soundOf(said);
    const words = said.events.at(-1);
    expect(said.error).toBeUndefined();
    expect(samplesToMs(sound.length)).toBe(TEXT.length * 60);
    // Without the edges, where the filter rings.
    expect(peakOf(sound.subarray(2_000, -2_000))).toBeCloseTo(8_000 / 32_768, 2);
    // 220 Hz all the way: a lost byte would turn it into noise, a header into a click.
    const rises = sound.filter((sample, at) => sample >= 0 && (sound[at - 1] ?? 0) < 0).length;
    expect(rises).toBeGreaterThanOrEqual(Math.floor((220 * samplesToMs(sound.length)) / 1_000) - 1);
    expect(rises).toBeLessThanOrEqual(Math.ceil((220 * samplesToMs(sound.length)) / 1_000) + 1);
    expect(words).toMatchObject({ type: 'words', timing: 'proportional' });
    expect(words?.type === 'words' && words.words.at(-1)).toMatchObject({ text: 'question.', to: sound.length });
  });

  it('is asked for in its own language, at the rate wished for', async () => {
    const slow = make({ speakingRate: 0.75 });
    await say(voice, { adapter: slow });
    await slow.close?.();
    expect(fake.calls).toMatchObject([
      { streamed, voice, languageCode: voice.slice(0, 5), speakingRate: 0.75, texts: [TEXT], finished: true },
    ]);
  });

  it('takes a text longer than Google does', async () => {
    const text = 'Une phrase entière, déjà assez élaborée, était répétée. '.repeat(180).trim();
    fake.msPerLetter = 1;
    const said = await say(voice, { text });
    const texts = fake.calls.flatMap((call) => call.texts);
    expect(said.error).toBeUndefined();
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join('')).toBe(text);
    expect(samplesToMs(soundOf(said).length)).toBe(text.length);
    expect(fake.calls).toHaveLength(streamed ? 1 : texts.length);
  });

  const faults: readonly [string, TtsTrouble, Partial<ProviderError>][] = [
    ['a bad key', { fail: { code: 16, details: 'invalid credentials' } }, { kind: 'auth', status: 401 }],
    [
      'the quota of a day',
      { fail: { code: 8, details: 'limit "Characters per day"' } },
      { kind: 'invalid-request', status: 429 },
    ],
    [
      'too many requests',
      { fail: { code: 8, details: 'slow down', retryAfterMs: 4_000 } },
      { kind: 'rate-limit', retryAfterMs: 4_000 },
    ],
    ['overload', { fail: { code: 14, details: 'busy' } }, { kind: 'unavailable', status: 503 }],
    [
      'an unknown voice',
      { fail: { code: 3, details: "Voice 'x' does not exist." } },
      { kind: 'invalid-request', status: 400 },
    ],
    ['an error in mid-stream', { failAfterFirst: { code: 10, details: 'Stream aborted' } }, { kind: 'unavailable' }],
    ['a reset', { reset: true }, { kind: 'unavailable' }],
    ['an end without sound', { silent: true }, { kind: 'protocol' }],
    ['garbage', { garbage: true }, streamed ? { kind: 'unavailable' } : { kind: 'protocol' }],
  ];

  it.each(faults)('tells %s as one error, and does not ask again', async (_name, trouble, expected) => {
    fake.trouble = trouble;
    const { error, events } = await say(voice);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ provider: 'google', ...expected });
    expect((error as ProviderError).message.length).toBeLessThanOrEqual(200);
    expect(events.some((event) => event.type === 'words')).toBe(false);
    await settled();
    expect(fake.calls).toHaveLength(1);
  });

  it('waits for a slow first byte', async () => {
    fake.trouble = { firstDelayMs: 150 };
    expect((await say(voice)).error).toBeUndefined();
  });

  it('is cancelled at the server when aborted while it stalls, and ends quietly', async () => {
    fake.trouble = { stall: true };
    const controller = new AbortController();
    const saying = say(voice, { signal: controller.signal });
    await fake.until(([call]) => call?.finished === true);
    await settled();
    const abortedAtMs = performance.now();
    controller.abort(new Error('the host speaks'));
    expect((await saying).error).toBeUndefined();
    const quietMs = performance.now() - abortedAtMs;
    await fake.until(([call]) => call?.cancelledAtMs !== undefined);
    const tookMs = (fake.calls[0]?.cancelledAtMs ?? Number.POSITIVE_INFINITY) - abortedAtMs;
    process.stdout.write(
      `google voice ${way}: ended ${quietMs.toFixed(1)} ms after the abort, cancelled at the server ${tookMs.toFixed(1)} ms\n`,
    );
    expect(quietMs).toBeLessThan(500);
    expect(tookMs).toBeLessThan(500);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(fake.calls).toHaveLength(1);
  });

  it('ends quietly in the middle of its sound', async () => {
    const controller = new AbortController();
    const after: TtsEvent[] = [];
    for await (const event of tts.synthesize({ text: TEXT, voice }, { signal: controller.signal })) {
      if (controller.signal.aborted) after.push(event);
      controller.abort();
    }
    expect(after).toEqual([]);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('asks for nothing when aborted before', async () => {
    expect(await say(voice, { signal: AbortSignal.abort() })).toEqual({ events: [] });
    expect(fake.calls).toEqual([]);
  });

  it('lets the server go when the listener leaves early', async () => {
    fake.trouble = streamed ? { stall: true } : {};
    for await (const event of tts.synthesize({ text: TEXT, voice }, { signal: never })) {
      expect(event.type).toBe('audio');
      break;
    }
    if (streamed) await fake.until(([call]) => call?.cancelledAtMs !== undefined);
    expect(getEventListeners(never, 'abort')).toEqual([]);
  });
});

describe('Google voices', () => {
  it('are one connection for all sentences', async () => {
    await Promise.all([say(STREAMED), say(WHOLE), say(STREAMED)]);
    expect(new Set(fake.calls.map((call) => call.peer)).size).toBe(1);
  });

  it('stop waiting for a client that is still being made', async () => {
    const controller = new AbortController();
    const saying = say(STREAMED, { signal: controller.signal, adapter: tts });
    controller.abort();
    expect(await saying).toEqual({ events: [] });
    expect(fake.calls).toEqual([]);
  });

  it('refuse a text without a sound and a name of another engine, before anybody is asked', async () => {
    expect((await say(STREAMED, { text: ' … ' })).error).toMatchObject({ kind: 'unspeakable' });
    expect((await say('slt')).error).toMatchObject({ kind: 'invalid-request' });
    expect(fake.calls).toEqual([]);
  });

  it('name the credentials when they cannot be used', async () => {
    const locked = createGoogleTts({ endpoint: fake.endpoint, credentialsFile: '/no/such/key.json' });
    for (const voice of [STREAMED, WHOLE]) {
      expect((await say(voice, { adapter: locked })).error).toMatchObject({ kind: 'auth' });
    }
    await locked.close?.();
    await settled();
  });

  it('get ready without saying anything', async () => {
    await tts.warmUp?.();
    expect(fake.calls).toEqual([]);
    expect((await say(STREAMED)).error).toBeUndefined();
  });

  it('take no calls once closed', async () => {
    await tts.close?.();
    await tts.close?.();
    expect((await say(STREAMED)).error).toMatchObject({ kind: 'unavailable' });
  });
});

/** Whatever is under way on the loopback gets its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
