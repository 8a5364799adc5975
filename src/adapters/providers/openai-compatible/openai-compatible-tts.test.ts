import { afterEach, describe, expect, it } from 'vitest';
import { pcmOf, wavOf } from '../../../../tests/support/fakes/fake-speech.js';
import { hear } from '../../../../tests/support/fakes/hear.js';
import { startOpenAiSpeechFake } from '../../../../tests/support/fakes/openai-speech-fake.js';
import type { OpenAiSpeechFakeOptions } from '../../../../tests/support/fakes/openai-speech-fake.js';
import type { SpeechFakeAnswer } from '../../../../tests/support/fakes/speech-fake-server.js';
import { createOpenAiClient } from './openai-client.js';
import { createOpenAiCompatibleTts, type OpenAiCompatibleTtsOptions } from './openai-compatible-tts.js';
import { VENDOR_PROFILES } from './vendor-profiles.js';

const TEXT = 'A plain sentence.';
const VOICE = 'alloy';
const PCM = pcmOf(`${VOICE}: ${TEXT}`, 24_000);
const SAMPLES = PCM.length;

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openAi(fakeOptions: OpenAiSpeechFakeOptions = {}, options: Partial<OpenAiCompatibleTtsOptions> = {}) {
  const fake = await startOpenAiSpeechFake(fakeOptions);
  const profile = VENDOR_PROFILES.openai;
  const client = createOpenAiClient({ profile, apiKey: 'sk-test', baseUrl: `${fake.url}/v1` });
  const adapter = createOpenAiCompatibleTts({ client, model: 'tts-1', ...options });
  closing.push(async () => {
    await adapter.close?.();
    await fake.close();
    fake.assertClean();
  });
  return { fake, adapter };
}

describe('speech of OpenAI and its look-alikes', () => {
  it.each(['pcm', 'wav'] as const)('comes whole as %s, cut at odd bytes', async (format) => {
    const { fake, adapter } = await openAi({}, { format });
    expect(await hear(adapter, TEXT)).toEqual({ samples: SAMPLES, error: undefined });
    expect(JSON.parse(fake.requests[0]?.body ?? '')).toEqual({
      model: 'tts-1',
      input: TEXT,
      voice: VOICE,
      response_format: format,
    });
  });

  it('is heard while it still arrives', async () => {
    const { adapter } = await openAi({ answer: () => ({ body: PCM.subarray(0, 9_600), ending: 'stall' }) });
    const controller = new AbortController();
    const heard = await hear(adapter, TEXT, {
      signal: controller.signal,
      onSound: (samples) => samples > 5_000 && controller.abort(),
    });
    expect(heard.error).toBeUndefined();
    expect(heard.samples).toBeGreaterThan(5_000);
  });

  it('is read as a WAV where a server sends one for pcm', async () => {
    const wav = wavOf(PCM, 48_000);
    const { adapter } = await openAi({ answer: () => ({ body: wav, pieceBytes: 7 }) });
    expect((await hear(adapter, TEXT)).samples).toBe(PCM.length / 2);
  });

  it('passes on how to speak', async () => {
    const { fake, adapter } = await openAi({}, { instructions: 'Calmly.', speed: 1.1 });
    await hear(adapter, TEXT);
    expect(JSON.parse(fake.requests[0]?.body ?? '')).toMatchObject({ instructions: 'Calmly.', speed: 1.1 });
  });

  it.each([
    ['no sound', '…', {}, 'unspeakable'],
    ['an unknown voice', TEXT, { voice: 'nobody' }, 'invalid-request'],
    ['more than the limit', 'word '.repeat(1_000), {}, 'invalid-request'],
  ] as const)('is not asked for %s', async (_, text, options, kind) => {
    const { fake, adapter } = await openAi();
    expect((await hear(adapter, text, options)).error).toMatchObject({ provider: 'openai', kind });
    expect(fake.requests).toEqual([]);
  });
});

interface Fault {
  readonly answer: SpeechFakeAnswer;
  readonly expected: object;
}

function refused(status: number, error: object, headers: Readonly<Record<string, string>> = {}): SpeechFakeAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ error }) };
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'a bad key': {
    answer: refused(401, { message: 'Incorrect API key provided: sk-test', code: 'invalid_api_key' }),
    expected: { kind: 'auth', status: 401 },
  },
  'a spent quota': {
    answer: refused(429, { message: 'You exceeded your quota', code: 'insufficient_quota' }),
    expected: { kind: 'invalid-request', status: 429, retryable: false },
  },
  'too many requests': {
    answer: refused(429, { message: 'Slow down', type: 'requests' }, { 'retry-after': '3' }),
    expected: { kind: 'rate-limit', status: 429, retryAfterMs: 3_000 },
  },
  overload: { answer: refused(503, { message: 'Overloaded' }), expected: { kind: 'unavailable', status: 503 } },
  'a missing model': {
    answer: refused(404, { message: 'no such model', code: 'model_not_found' }),
    expected: { kind: 'invalid-request', status: 404 },
  },
  'an error inside a success': {
    answer: { body: '{"error":{"message":"no voice loaded"}}' },
    expected: { kind: 'protocol' },
  },
  'another format than asked for': { answer: { body: `ID3${'x'.repeat(500)}` }, expected: { kind: 'protocol' } },
  'nothing at all': { answer: { body: '' }, expected: { kind: 'protocol' } },
  'half a WAV': { answer: { body: wavOf(PCM, 24_000).subarray(0, 4_000) }, expected: { kind: 'protocol' } },
  'a connection torn in the middle': {
    answer: { body: PCM.subarray(0, 4_000), ending: 'reset' },
    expected: { kind: 'unavailable' },
  },
  'a connection torn before the answer': { answer: { body: '', ending: 'reset' }, expected: {} },
};

describe('what can go wrong with OpenAI speech', () => {
  it.each(Object.entries(FAULTS))('%s is told as what it is', async (_, { answer, expected }) => {
    const { fake, adapter } = await openAi({ answer: () => answer });
    const { error } = await hear(adapter, TEXT);
    expect(error).toMatchObject({ provider: 'openai', ...expected });
    expect(error?.message.length).toBeLessThanOrEqual(200);
    expect(error?.message).not.toContain('sk-test');
    expect(fake.requests).toHaveLength(1);
  });

  it.each([
    ['before the answer', { after: new Promise<void>(() => undefined) }],
    ['in the middle of it', { body: PCM.subarray(0, 4_000), ending: 'stall' as const }],
  ])('an abort %s closes the connection, quietly, and asks for nothing more', async (_, answer) => {
    const { fake, adapter } = await openAi({ answer: () => answer });
    const controller = new AbortController();
    const waiting = hear(adapter, TEXT, { signal: controller.signal });
    while (fake.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const broken = fake.untilBroken();
    const abortedMs = performance.now();
    controller.abort();
    expect((await waiting).error).toBeUndefined();
    const tookMs = (await broken) - abortedMs;
    process.stdout.write(`OpenAI speech: connection closed ${tookMs.toFixed(1)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
    expect(fake.requests).toHaveLength(1);
  });
});
