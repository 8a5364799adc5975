import { afterEach, describe, expect, it, vi } from 'vitest';
import { hear } from '../../../../tests/support/fakes/hear.js';
import { PiperCliFake } from '../../../../tests/support/fakes/piper-cli-fake.js';
import { createEspeakTts } from './espeak-tts.js';

const TEXT = 'A plain sentence.';
const SAMPLES = Math.ceil((Math.round(TEXT.length * 0.02 * 22_050) * 48_000) / 22_050);

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function espeak(voices: readonly string[] = ['en-us', 'en-gb']) {
  const fake = new PiperCliFake('espeak');
  const adapter = createEspeakTts({ binary: fake.binary, voices });
  closing.push(async () => {
    await adapter.close?.();
    fake.assertClean();
    fake.remove();
  });
  return { fake, adapter };
}

describe('espeak-ng as a program', () => {
  it('says a sentence to its end though its header promises hours', async () => {
    const { fake, adapter } = espeak();
    expect(await hear(adapter, TEXT)).toEqual({ samples: SAMPLES, error: undefined });
    expect(fake.texts).toEqual([TEXT]);
  });

  it('takes any text as text, and says several at once', async () => {
    const { fake, adapter } = espeak();
    const texts = ['--help is an option', '"Quotes" $(and) `more`', 'One\nand two'];
    const heard = await Promise.all(texts.map((text) => hear(adapter, text)));
    expect(heard.every(({ samples }) => samples > 0)).toBe(true);
    expect(new Set(fake.texts)).toEqual(new Set(['--help is an option', '"Quotes" $(and) `more`', 'One and two']));
  });

  it.each([
    ['dies', 'Please crash here.', { kind: 'unavailable', message: 'espeak-ng stopped: Bad phoneme' }],
    ['writes a page', 'Please write garbage.', { kind: 'protocol' }],
    ['would say nothing', '?!', { kind: 'unspeakable' }],
  ])('tells when the program %s', async (_, text, expected) => {
    const { adapter } = espeak();
    expect((await hear(adapter, text)).error).toMatchObject({ provider: 'espeak', ...expected });
  });

  it('names a voice the program does not have', async () => {
    const { adapter } = espeak(['no-such-voice']);
    const { error } = await hear(adapter, TEXT);
    expect(error).toMatchObject({ kind: 'invalid-request' });
    expect(error?.message).toMatch(/voice does not exist/);
  });

  it('says that it is not installed', async () => {
    const adapter = createEspeakTts({ binary: 'no-such-espeak' });
    const { error } = await hear(adapter, TEXT);
    expect(error).toMatchObject({
      kind: 'invalid-request',
      message: 'espeak-ng is not installed: "no-such-espeak".',
    });
    await expect(adapter.warmUp?.()).rejects.toThrow('not installed');
  });

  it('is killed on abort, and ends quietly', async () => {
    const { fake, adapter } = espeak();
    const controller = new AbortController();
    const waiting = hear(adapter, 'Now stall a while.', { signal: controller.signal });
    await vi.waitFor(() => expect(fake.texts).toHaveLength(1));
    const abortedMs = performance.now();
    controller.abort();
    expect(await waiting).toEqual({ samples: 0, error: undefined });
    const tookMs = performance.now() - abortedMs;
    process.stdout.write(`espeak-ng: quiet ${tookMs.toFixed(1)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
    expect(fake.alive).toEqual([]);
  });

  it('is killed when it is closed', async () => {
    const { fake, adapter } = espeak();
    const waiting = hear(adapter, 'Now stall a while.');
    await vi.waitFor(() => expect(fake.texts).toHaveLength(1));
    await adapter.close?.();
    expect(fake.alive).toEqual([]);
    expect((await waiting).error?.kind).toBe('unavailable');
    expect((await hear(adapter, TEXT)).error?.kind).toBe('unavailable');
  });
});
