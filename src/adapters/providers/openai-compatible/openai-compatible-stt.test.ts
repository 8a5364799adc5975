import { afterEach, describe, expect, it } from 'vitest';
import {
  startTranscriptionFake,
  type TranscriptionDialect,
  type TranscriptionFake,
  type TranscriptionFakeOptions,
  type TranscriptionFault,
} from '../../../../tests/support/fakes/openai-transcription-fake.js';
import { TONE_WORDS, toneMicrophone, type ToneScript } from '../../../../tests/support/fakes/tone-words.js';
import { type Clock, systemClock } from '../../../core/clock.js';
import { silentLogger } from '../../../core/logger.js';
import type { PcmChunk, SttAdapter, SttEvent } from '../../stt.js';
import { createOpenAiClient } from './openai-client.js';
import { createTranscriptionStt, type TranscriptionSttOptions } from './openai-compatible-stt.js';
import { VENDOR_PROFILES } from './vendor-profiles.js';

type Final = Extract<SttEvent, { type: 'final' }>;

const SCRIPT: ToneScript = [400, 'alpha bravo charlie', 900, 'delta echo', 900, 'foxtrot golf hotel', 700];
const TEXTS = ['alpha bravo charlie', 'delta echo', 'foxtrot golf hotel'];
const never = new AbortController().signal;

const opened: { close?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close?.();
});

/** Waits between attempts take a hundredth of their time; limits of a single request keep theirs. */
const hurriedClock: Clock = {
  ...systemClock,
  setTimer: (delayMs, run) => systemClock.setTimer(delayMs > 10_000 ? delayMs : delayMs / 100, run),
};

interface Scene {
  readonly fake: TranscriptionFake;
  readonly adapter: SttAdapter;
}

async function sceneOf(
  options: TranscriptionFakeOptions = {},
  more: Partial<TranscriptionSttOptions> = {},
): Promise<Scene> {
  const fake = await startTranscriptionFake(options);
  const baseUrl = `${fake.url}/v1`;
  const client = createOpenAiClient({ profile: VENDOR_PROFILES.openai, apiKey: 'sk-test', baseUrl });
  const adapter = createTranscriptionStt({
    client,
    model: 'whisper-1',
    clock: hurriedClock,
    logger: silentLogger,
    ...more,
  });
  opened.push(fake, adapter);
  return { fake, adapter };
}

async function* play(chunks: readonly PcmChunk[]): AsyncIterable<PcmChunk> {
  yield* chunks;
}

/** Goes on for as long as it is listened to. */
async function* playThenWait(chunks: readonly PcmChunk[]): AsyncIterable<PcmChunk> {
  yield* chunks;
  await new Promise<never>(() => undefined);
}

async function finalsOf(events: AsyncIterable<SttEvent>): Promise<Final[]> {
  const finals: Final[] = [];
  for await (const event of events) if (event.type === 'final') finals.push(event);
  return finals;
}

const hear = ({ adapter }: Scene, chunks = toneMicrophone(SCRIPT), keyterms: readonly string[] = []) =>
  finalsOf(adapter.transcribe(play(chunks), { signal: never, keyterms }));

describe('a transcription server', () => {
  it.each<{ dialect: TranscriptionDialect; path?: string; preciseMs: number }>([
    { dialect: 'openai', preciseMs: 20 },
    { dialect: 'segments-only', preciseMs: 200 },
    { dialect: 'whisper.cpp', path: '/inference', preciseMs: 20 },
  ])('that answers as $dialect does gives every word at its place', async ({ dialect, path, preciseMs }) => {
    const at = path === undefined ? {} : { path };
    const scene = await sceneOf({ dialect, ...at }, at);
    const finals = await hear(scene, toneMicrophone(SCRIPT, 480_000));
    expect(finals.map((final) => final.text)).toEqual(TEXTS);
    expect(finals[1]?.words.map((word) => word.text)).toEqual(['delta', 'echo']);
    const startMs = ((finals[1]?.words[0]?.startAt ?? 0) - 480_000) / 48;
    expect(Math.abs(startMs - 2_180)).toBeLessThanOrEqual(preciseMs);
    scene.fake.assertClean();
  });

  it('that knows no times is asked for them once, and its text is taken', async () => {
    const scene = await sceneOf({ dialect: 'text-only' });
    const finals = await hear(scene);
    expect(finals.map((final) => final.text)).toEqual(TEXTS);
    expect(finals.every((final) => final.words.length === 0 && final.endAt > final.startAt)).toBe(true);
    expect(scene.fake.heard).toHaveLength(4);
    scene.fake.assertClean();
  });

  it('is not asked for times when its model is known to have none', async () => {
    const scene = await sceneOf({ dialect: 'text-only' }, { model: 'gpt-4o-mini-transcribe' });
    await hear(scene);
    expect(scene.adapter.capabilities.wordTimes).toBe(false);
    expect(scene.fake.heard).toHaveLength(3);
  });

  it('is told the language and the names worth listening for', async () => {
    const scene = await sceneOf({}, { language: 'en' });
    await hear(scene, toneMicrophone([300, 'alpha', 700]), ['Claude', 'Trialogue']);
    expect(scene.fake.heard[0]?.fields).toMatchObject({ language: 'en', prompt: 'Claude, Trialogue.' });
  });

  it('is asked one thing at a time, in order', async () => {
    const scene = await sceneOf({ faults: [{ delayMs: 100, body: JSON.stringify({ text: 'late' }) }] });
    const finals = await hear(scene);
    expect(finals.map((final) => final.text)).toEqual(['late', ...TEXTS.slice(1)]);
    expect(scene.fake.mostAtOnce).toBe(1);
  });

  it('hears talk without a pause in pieces Whisper can take, and loses no word', async () => {
    const scene = await sceneOf();
    const talk = Array.from({ length: 140 }, (_, index) => TONE_WORDS[index % TONE_WORDS.length]).join(' ');
    const finals = await hear(scene, toneMicrophone([300, talk, 700]));
    expect(finals.length).toBeGreaterThan(1);
    expect(finals.map((final) => final.text).join(' ')).toBe(talk);
    scene.fake.assertClean();
  });

  it('is not bothered with silence', async () => {
    const scene = await sceneOf();
    expect(await hear(scene, toneMicrophone([5_000]))).toEqual([]);
    expect(scene.fake.heard).toEqual([]);
  });

  it('that wrote without hearing is not believed', async () => {
    const made = (text: string, more: object) => ({ text, start: 0, end: 1, ...more });
    const segments = [
      made('Thanks for watching!', { no_speech_prob: 0.9, avg_logprob: -1.4 }),
      made('and and and and', { compression_ratio: 5 }),
    ];
    const scene = await sceneOf({ faults: [{ body: JSON.stringify({ text: 'Thanks for watching!', segments }) }] });
    expect((await hear(scene)).map((final) => final.text)).toEqual(TEXTS.slice(1));
  });
});

const ERROR = (code: string, message = 'no') => JSON.stringify({ error: { message, type: code, code } });

describe('a transcription server that fails for a while loses no utterance', () => {
  it.each<{ what: string; fault: TranscriptionFault; options?: Partial<TranscriptionSttOptions> }>([
    {
      what: '429 with retry-after',
      fault: { status: 429, headers: { 'retry-after': '1' }, body: ERROR('rate_limit') },
    },
    { what: 'overload', fault: { status: 503, body: ERROR('overloaded') } },
    { what: 'a gateway that answers in HTML', fault: { status: 502, body: '<html>Bad gateway</html>' } },
    { what: 'a reset in mid-answer', fault: { body: '{"text": "al', ending: 'reset' } },
    { what: 'an answer that is cut off cleanly', fault: { body: '{"text": "al' } },
    { what: 'garbage', fault: { body: '\u0000\u0001 no json' } },
    { what: 'an answer that is no transcription', fault: { body: '{"ok": true}' } },
    { what: 'an answer that never begins', fault: { ending: 'silent' }, options: { timeoutMs: 9_000 } },
    { what: 'a stall after the first byte', fault: { body: '{', ending: 'stall' }, options: { timeoutMs: 9_000 } },
  ])('$what', async ({ fault, options = {} }) => {
    const scene = await sceneOf({ faults: [undefined, fault, fault] }, options);
    const finals = await hear(scene);
    expect(finals.map((final) => final.text)).toEqual(TEXTS);
    expect(scene.fake.heard).toHaveLength(5);
    scene.fake.assertClean();
  });

  it('and gives up in the end', async () => {
    const fault = { status: 503, body: ERROR('overloaded') };
    const scene = await sceneOf({ faults: Array.from({ length: 40 }, () => fault) });
    await expect(hear(scene)).rejects.toMatchObject({ kind: 'unavailable', status: 503 });
    expect(scene.fake.heard).toHaveLength(31);
  });
});

describe('a transcription server that refuses is not asked again', () => {
  it.each([
    { what: 'a bad key', fault: { status: 401, body: ERROR('invalid_api_key') }, kind: 'auth' },
    { what: 'no credit', fault: { status: 429, body: ERROR('insufficient_quota') }, kind: 'invalid-request' },
    { what: 'a retired model', fault: { status: 404, body: ERROR('model_not_found') }, kind: 'invalid-request' },
    { what: 'a recording it cannot take', fault: { status: 413, body: ERROR('too_large') }, kind: 'invalid-request' },
  ])('$what', async ({ fault, kind }) => {
    const scene = await sceneOf({ faults: [fault] });
    await expect(hear(scene)).rejects.toMatchObject({ provider: 'openai', kind, status: fault.status });
    expect(scene.fake.heard).toHaveLength(1);
  });
});

describe('a transcription that is aborted', () => {
  it.each<{ moment: string; fault: TranscriptionFault }>([
    { moment: 'before the first byte', fault: { ending: 'silent' } },
    { moment: 'behind the first byte', fault: { body: '{"text":', ending: 'stall' } },
  ])('$moment ends quietly, its connection closed, and nothing is asked again', async ({ fault }) => {
    const { fake, adapter } = await sceneOf({ faults: [fault] });
    const controller = new AbortController();
    const events = finalsOf(adapter.transcribe(playThenWait(toneMicrophone(SCRIPT)), { signal: controller.signal }));
    await fake.untilAsked(1);
    const broken = fake.untilBroken();
    const abortedMs = performance.now();
    controller.abort(new Error('the session is over'));
    await expect(events).resolves.toEqual([]);
    const tookMs = (await broken) - abortedMs;
    process.stdout.write(`connection closed ${tookMs.toFixed(0)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
    expect(fake.heard).toHaveLength(1);
  });

  it('while it waits for another attempt ends quietly', async () => {
    const fault = { status: 429, headers: { 'retry-after': '25' }, body: ERROR('rate_limit') };
    const { fake, adapter } = await sceneOf({ faults: [fault] });
    const controller = new AbortController();
    const events = finalsOf(adapter.transcribe(playThenWait(toneMicrophone(SCRIPT)), { signal: controller.signal }));
    await fake.untilAsked(1);
    controller.abort();
    await expect(events).resolves.toEqual([]);
    expect(fake.heard).toHaveLength(1);
  });

  it('by closing the engine ends as well', async () => {
    const { fake, adapter } = await sceneOf({ faults: [{ ending: 'silent' }] });
    const events = finalsOf(adapter.transcribe(playThenWait(toneMicrophone(SCRIPT)), { signal: never }));
    await fake.untilAsked(1);
    await adapter.close?.();
    await expect(events).resolves.toEqual([]);
  });
});
