import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeProgramKind, PiperCliFake } from '../../../../tests/support/fakes/piper-cli-fake.js';
import { hear } from '../../../../tests/support/fakes/hear.js';
import { VirtualClock } from '../../../../tests/support/virtual-clock.js';
import { type Clock, systemClock } from '../../../core/clock.js';
import { ProviderError } from '../../provider-error.js';
import type { TtsAdapter } from '../../tts.js';
import { identifyPiper } from './identify-piper.js';
import { createPiperProcessTts } from './piper-process-tts.js';
import { readVoiceRate } from './voice-config.js';

const TEXT = 'A plain sentence.';
const SAMPLES = Math.ceil((Math.round(TEXT.length * 0.02 * 22_050) * 48_000) / 22_050);

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function piper(kind: FakeProgramKind, clock: Clock = systemClock): { fake: PiperCliFake; adapter: TtsAdapter } {
  const fake = new PiperCliFake(kind);
  const adapter = createPiperProcessTts({ binary: fake.binary, voices: fake.voices, clock });
  closing.push(async () => {
    await adapter.close?.();
    fake.assertClean();
    fake.remove();
  });
  return { fake, adapter };
}

describe('a program called piper', () => {
  it.each(['cpp', 'piper1-gpl', 'python-legacy'] as const)('is known by its help: %s', async (kind) => {
    const fake = new PiperCliFake(kind);
    await expect(identifyPiper(fake.binary)).resolves.toBe(kind);
    fake.remove();
  });

  it.each([
    ['mouse', 'it is the mouse configurator of the same name'],
    ['silent', 'its --help knows no --model'],
  ] as const)('may be something else: %s', async (kind, not) => {
    const fake = new PiperCliFake(kind);
    await expect(identifyPiper(fake.binary)).resolves.toEqual({ not });
    fake.remove();
  });

  it('may not be there at all', async () => {
    await expect(identifyPiper('/no/such/piper')).resolves.toEqual({ not: 'there is no such file' });
    await expect(identifyPiper('no-such-piper')).resolves.toEqual({ not: 'it is not on the path' });
  });

  it('is refused when it sets up mice, in words that help', async () => {
    const { adapter } = piper('mouse');
    const { error } = await hear(adapter, TEXT);
    expect(error?.kind).toBe('invalid-request');
    expect(error?.message).toMatch(/is no Piper voice program: it is the mouse configurator/);
    await expect(adapter.warmUp?.()).rejects.toBeInstanceOf(ProviderError);
  });
});

describe.each(['cpp', 'piper1-gpl'] as const)('Piper as a program (%s)', (kind) => {
  it('says each sentence whole, at the rate of its voice', async () => {
    const { fake, adapter } = piper(kind);
    for (let round = 0; round < 3; round += 1) expect((await hear(adapter, TEXT)).samples).toBe(SAMPLES);
    expect(fake.texts).toEqual([TEXT, TEXT, TEXT]);
  });

  it('keeps line breaks and quotes from cutting a sentence in two', async () => {
    const { fake, adapter } = piper(kind);
    expect((await hear(adapter, 'He said: "one\n two \\ three"')).error).toBeUndefined();
    expect(fake.texts).toEqual(['He said: "one two \\ three"']);
  });

  it.each([
    ['crash', 'unavailable', /stopped/],
    ['garbage', 'protocol', /no (WAV|sound)/],
  ] as const)('survives a %s: the next sentence is said', async (word, expected, message) => {
    const { adapter } = piper(kind);
    const { error } = await hear(adapter, `Please ${word} here.`);
    expect(error?.kind).toBe(expected);
    expect(error?.message).toMatch(message);
    expect((await hear(adapter, TEXT)).samples).toBe(SAMPLES);
  });

  it('ends quietly on abort while the program thinks, and lets nothing of it stay', async () => {
    const { fake, adapter } = piper(kind);
    await hear(adapter, TEXT);
    const controller = new AbortController();
    const waiting = hear(adapter, 'Now stall a while.', { signal: controller.signal });
    await vi.waitFor(() => expect(fake.texts).toContain('Now stall a while.'));
    const abortedMs = performance.now();
    controller.abort();
    expect(await waiting).toEqual({ samples: 0, error: undefined });
    const tookMs = performance.now() - abortedMs;
    process.stdout.write(`Piper: quiet ${tookMs.toFixed(1)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
    expect((await hear(adapter, TEXT)).samples).toBe(SAMPLES);
  });

  it('ends quietly on abort in the middle of the sound', async () => {
    const { adapter } = piper(kind);
    const controller = new AbortController();
    const text = 'This is a rather long sentence, so that there is a middle.';
    const { samples, error } = await hear(adapter, text, {
      signal: controller.signal,
      onSound: () => controller.abort(),
    });
    expect(error).toBeUndefined();
    expect(samples).toBeLessThanOrEqual(4_800);
    expect((await hear(adapter, TEXT)).samples).toBe(SAMPLES);
  });

  it('refuses texts without sound and voices it does not have before asking the program', async () => {
    const { fake, adapter } = piper(kind);
    expect((await hear(adapter, ' … ')).error?.kind).toBe('unspeakable');
    expect((await hear(adapter, TEXT, { voice: 'nobody' })).error?.kind).toBe('invalid-request');
    expect(fake.texts).toEqual([]);
  });

  it('speaks no more once it is closed, and closing ends what is being said', async () => {
    const { fake, adapter } = piper(kind);
    await hear(adapter, TEXT);
    const waiting = hear(adapter, 'Now stall a while.');
    await vi.waitFor(() => expect(fake.texts).toContain('Now stall a while.'));
    await adapter.close?.();
    expect((await waiting).error?.kind).toBe('unavailable');
    expect((await hear(adapter, TEXT)).error?.kind).toBe('unavailable');
    expect(fake.alive).toEqual([]);
  });
});

describe('the description of a voice', () => {
  it.each([
    ['is missing', undefined],
    ['is broken', '{'],
    ['has no sample rate', '{"audio":{}}'],
  ])('that %s is told by the name of the voice', async (_, content) => {
    const { fake } = piper('cpp');
    if (content === undefined) fake.removeConfig('amy');
    else writeFileSync(`${fake.voices.amy}.json`, content);
    await expect(readVoiceRate('amy', fake.voices.amy)).rejects.toMatchObject({
      kind: 'invalid-request',
      message: expect.stringContaining('The Piper voice "amy" has') as unknown,
    });
    await expect(readVoiceRate('joe', fake.voices.joe)).resolves.toBe(22_050);
  });
});

describe('the C++ program', () => {
  it('is started once for each voice and loads it ahead', async () => {
    const { fake, adapter } = piper('cpp');
    await adapter.warmUp?.();
    expect(fake.starts).toBe(2);
    await Promise.all([hear(adapter, 'One.'), hear(adapter, 'Two.'), hear(adapter, 'Three.', { voice: 'joe' })]);
    expect(fake.starts).toBe(2);
  });

  it('says waiting sentences in order, and drops one that is cancelled before its turn', async () => {
    const { fake, adapter } = piper('cpp');
    const controller = new AbortController();
    const texts = ['One.', 'Two.', 'Three.'];
    const all = texts.map((text) => hear(adapter, text, text === 'Two.' ? { signal: controller.signal } : {}));
    controller.abort();
    const samples = (await Promise.all(all)).map((heard) => heard.samples);
    expect(samples[1]).toBe(0);
    expect(samples[2]).toBeGreaterThan(0);
    expect(fake.texts).toEqual(['One.', 'Three.']);
  });

  it('is killed when a cancelled sentence that seemed near its end does not come', async () => {
    const clock = new VirtualClock();
    const { fake, adapter } = piper('cpp', clock);
    // On a clock that stands still a sentence takes no time, so that every end is near.
    await hear(adapter, TEXT);
    const controller = new AbortController();
    const waiting = hear(adapter, 'Now stall a while.', { signal: controller.signal });
    await vi.waitFor(() => expect(fake.texts).toContain('Now stall a while.'));
    controller.abort();
    await waiting;
    expect(fake.starts).toBe(1);
    const next = hear(adapter, TEXT);
    await clock.advance(400);
    expect((await next).samples).toBe(SAMPLES);
    expect(fake.starts).toBe(2);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the Python programs', () => {
  it('get a process for each sentence, with one that waits loaded', async () => {
    const { fake, adapter } = piper('piper1-gpl');
    await hear(adapter, TEXT);
    await vi.waitFor(() => expect(fake.starts).toBe(2));
    await hear(adapter, TEXT);
    await vi.waitFor(() => expect(fake.starts).toBe(3));
  });
});
