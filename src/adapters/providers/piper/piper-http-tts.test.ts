import { afterEach, describe, expect, it } from 'vitest';
import { pcmOf, wavOf } from '../../../../tests/support/fakes/fake-speech.js';
import { hear } from '../../../../tests/support/fakes/hear.js';
import { FAKE_PIPER_RATE, startPiperHttpFake } from '../../../../tests/support/fakes/piper-http-fake.js';
import type { PiperHttpFakeOptions } from '../../../../tests/support/fakes/piper-http-fake.js';
import { type SpeechFakeAnswer, SpeechFakeServer } from '../../../../tests/support/fakes/speech-fake-server.js';
import { VirtualClock } from '../../../../tests/support/virtual-clock.js';
import type { TtsAdapter, TtsEvent } from '../../tts.js';
import { createPiperHttpTts, type PiperHttpOptions } from './piper-http-tts.js';

const TEXT = 'A plain sentence.';
const SOUND = wavOf(pcmOf(TEXT, FAKE_PIPER_RATE), FAKE_PIPER_RATE);
const SAMPLES = Math.ceil((Math.round(TEXT.length * 0.02 * FAKE_PIPER_RATE) * 48_000) / FAKE_PIPER_RATE);

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function piper(fakeOptions: PiperHttpFakeOptions = {}, options: Partial<PiperHttpOptions> = {}) {
  const fake = await startPiperHttpFake(fakeOptions);
  const adapter = createPiperHttpTts({ url: `${fake.url}/`, voices: ['amy', 'joe'], ...options });
  closing.push(async () => {
    await adapter.close?.();
    await fake.close();
    fake.assertClean();
  });
  return { fake, adapter };
}

function spoken(fake: SpeechFakeServer): string[] {
  return fake.requests.filter(({ method }) => method === 'POST').map(({ path, body }) => `${path} ${body}`);
}

describe('Piper over HTTP', () => {
  it.each([
    ['synthesize', ['amy', 'joe'], `/synthesize {"text":"${TEXT}","voice":"amy"}`],
    ['json-root', ['amy', 'joe'], `/ {"text":"${TEXT}","voice":"amy"}`],
    ['json-root', [], `/ {"text":"${TEXT}"}`],
    ['text-root', [], `/ ${TEXT}`],
  ] as const)('is spoken to as its version wants it: %s, voices %j', async (dialect, voices, request) => {
    const { fake, adapter } = await piper({ dialect }, { voices });
    expect((await hear(adapter, TEXT)).samples).toBe(SAMPLES);
    expect(spoken(fake)).toEqual([request]);
  });

  it('is asked for its version once', async () => {
    const { fake, adapter } = await piper();
    await Promise.all([hear(adapter, TEXT), hear(adapter, TEXT)]);
    await hear(adapter, TEXT);
    const probes = fake.requests.filter(({ method }) => method === 'GET').length;
    await hear(adapter, TEXT);
    expect(fake.requests.filter(({ method }) => method === 'GET')).toHaveLength(probes);
  });

  it('is asked again when another version has taken its place', async () => {
    const { fake, adapter } = await piper({ answer: (text) => (text === 'Gone.' ? { status: 404 } : undefined) });
    const { error } = await hear(adapter, 'Gone.');
    expect(error).toMatchObject({ kind: 'invalid-request', status: 404 });
    expect((await hear(adapter, TEXT)).samples).toBe(SAMPLES);
    expect(fake.requests.filter(({ path }) => path === '/info')).toHaveLength(2);
  });

  it('warms every voice up, and names one the server would quietly replace', async () => {
    const { fake, adapter } = await piper();
    await adapter.warmUp?.();
    expect(spoken(fake)).toHaveLength(2);
    const { adapter: wrong } = await piper({}, { voices: ['amy', 'nobody'] });
    await expect(wrong.warmUp?.()).rejects.toThrow('The Piper server has no voice nobody; it has amy, joe.');
  });

  it('finds a voice whose listed name lost its last letters to the server', async () => {
    const { adapter } = await piper({ voices: ['en_US-kathleen'] }, { voices: ['en_US-kathleen'] });
    await expect(adapter.warmUp?.()).resolves.toBeUndefined();
  });

  it('has one voice only where the server is too old for more', async () => {
    const { adapter } = await piper({ dialect: 'text-root' });
    expect((await hear(adapter, TEXT)).error?.message).toBe('This Piper server is too old to have several voices.');
  });

  it('mends a pause of an odd number of bytes, behind which all would be noise', async () => {
    const [one, two] = [pcmOf('One.', FAKE_PIPER_RATE), pcmOf('Two.', FAKE_PIPER_RATE)];
    const sound = (gapBytes: number) => {
      const pcm = Buffer.concat([one, Buffer.alloc(gapBytes), two]);
      return { body: wavOf(pcm, FAKE_PIPER_RATE) };
    };
    const odd = await piper({ answer: () => sound(6_615) });
    const even = await piper({ answer: () => sound(6_614) });
    expect(await listen(odd.adapter)).toEqual(await listen(even.adapter));
  });

  it('gives up on a server that does not say what it is', async () => {
    const server = await SpeechFakeServer.start(() => ({ after: new Promise(() => undefined) }));
    const clock = new VirtualClock();
    const adapter = createPiperHttpTts({ url: server.url, clock });
    const waiting = hear(adapter, TEXT);
    while (server.requests.length === 0) await clock.advance(0);
    await clock.advance(5_000);
    expect((await waiting).error).toMatchObject({ kind: 'timeout' });
    expect(clock.pendingTimers).toBe(0);
    await adapter.close?.();
    await server.close();
  });

  it('says where nothing answers, without a password', async () => {
    const server = await SpeechFakeServer.start(() => ({}));
    const url = server.url;
    await server.close();
    const { error } = await hear(createPiperHttpTts({ url }), TEXT);
    expect(error).toMatchObject({ kind: 'unavailable', provider: 'piper' });
    expect(error?.message).toBe(`No Piper server answers at ${new URL(url).host}.`);
  });
});

async function listen(adapter: TtsAdapter): Promise<number[]> {
  const events: TtsEvent[] = [];
  const request = { text: TEXT, voice: 'amy' };
  for await (const event of adapter.synthesize(request, { signal: new AbortController().signal })) events.push(event);
  return events.flatMap((event) => (event.type === 'audio' ? [...event.samples] : []));
}

interface Fault {
  readonly answer: SpeechFakeAnswer;
  readonly expected: object;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'a locked door': { answer: { status: 401 }, expected: { kind: 'auth', status: 401 } },
  'too many requests': {
    answer: { status: 429, headers: { 'retry-after': '2' } },
    expected: { kind: 'rate-limit', status: 429, retryAfterMs: 2_000 },
  },
  overload: { answer: { status: 503 }, expected: { kind: 'unavailable', status: 503 } },
  'a crash of the server, as a page': {
    answer: { status: 500, body: '<!doctype html><h1>Internal Server Error</h1>' },
    expected: { kind: 'unavailable', status: 500, message: 'The Piper server failed at this sentence (500).' },
  },
  'a page instead of sound': { answer: { body: '<!doctype html><p>Hello</p>' }, expected: { kind: 'protocol' } },
  'nothing at all': { answer: { body: '' }, expected: { kind: 'protocol', message: 'piper sent no sound.' } },
  'a header without sound': { answer: { body: wavOf(Buffer.alloc(0), 22_050) }, expected: { kind: 'protocol' } },
  'an early end': {
    answer: { body: SOUND.subarray(0, 3_000) },
    expected: { kind: 'protocol', message: 'The answer broke off.' },
  },
  'a connection torn in the middle': {
    answer: { body: SOUND.subarray(0, 3_000), ending: 'reset' },
    expected: { kind: 'protocol', message: 'The answer broke off.' },
  },
  'a connection torn before the answer': { answer: { body: '', ending: 'reset' }, expected: {} },
};

describe('what can go wrong with Piper over HTTP', () => {
  it.each(Object.entries(FAULTS))('%s is told as what it is', async (_, { answer, expected }) => {
    const { adapter } = await piper({ answer: () => answer });
    const { samples, error } = await hear(adapter, TEXT);
    expect(error).toMatchObject({ provider: 'piper', ...expected });
    expect(error?.message.length).toBeLessThanOrEqual(200);
    expect(samples).toBeLessThan(SAMPLES);
  });

  it.each([
    ['before the answer', { after: new Promise<void>(() => undefined) }],
    ['in the middle of it', { body: SOUND.subarray(0, 3_000), ending: 'stall' as const }],
  ])('an abort %s closes the connection, quietly, and asks for nothing more', async (_, answer) => {
    const { fake, adapter } = await piper({ answer: () => answer });
    const controller = new AbortController();
    const waiting = hear(adapter, TEXT, { signal: controller.signal });
    while (spoken(fake).length === 0) await new Promise((resolve) => setImmediate(resolve));
    const broken = fake.untilBroken();
    const asked = fake.requests.length;
    const abortedMs = performance.now();
    controller.abort();
    expect(await waiting).toEqual({ samples: 0, error: undefined });
    const tookMs = (await broken) - abortedMs;
    process.stdout.write(`Piper: connection closed ${tookMs.toFixed(1)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
    expect(fake.requests).toHaveLength(asked);
  });
});
