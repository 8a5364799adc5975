import { afterEach, describe, expect, it } from 'vitest';
import {
  type SpeechCue,
  type SpeechFake,
  startSpeechFake,
} from '../../../../tests/support/fakes/google-speech-fake.js';
import { systemClock } from '../../../core/clock.js';
import { silentLogger } from '../../../core/logger.js';
import type { PcmChunk, SttAdapter, SttEvent } from '../../stt.js';
import { createGoogleStt } from './google-stt.js';

const CHUNK = 960;
const closing: { fake: SpeechFake; stt: SttAdapter }[] = [];

afterEach(async () => {
  for (const { fake, stt } of closing.splice(0)) {
    await stt.close?.();
    await fake.close();
    fake.assertClean();
  }
});

async function* silence(ms: number): AsyncIterable<PcmChunk> {
  for (let at = 0; at < ms * 48; at += CHUNK) yield { at, samples: new Int16Array(CHUNK) };
}

async function finals(api: 'v1' | 'v2', cues: (stream: number) => readonly SpeechCue[]) {
  const fake = await startSpeechFake({ api, cues });
  const place = { projectId: 'my-show', endpoint: fake.endpoint, insecure: true };
  const stt = createGoogleStt({ api, ...place, clock: systemClock, logger: silentLogger });
  closing.push({ fake, stt });
  const { signal } = new AbortController();
  const heard: Extract<SttEvent, { type: 'final' }>[] = [];
  for await (const event of stt.transcribe(silence(2_000), { signal })) if (event.type === 'final') heard.push(event);
  return { fake, heard };
}

const word = (text: string, fromMs: number): SpeechCue => ({
  atMs: fromMs + 400,
  results: [{ text, final: true, endMs: fromMs + 300, words: [{ text, fromMs, toMs: fromMs + 300 }] }],
});

describe.each([
  ['v1', 11, 'Exceeded maximum allowed stream duration of 305 seconds.'],
  ['v2', 10, 'Max duration of 5 minutes reached for stream.'],
] as const)('Google speech %s for a whole session', (api, code, details) => {
  it('goes on where a stream was ended, with every word once and in its place', async () => {
    const { fake, heard } = await finals(api, (stream) =>
      // The second stream begins before the end of the last word: it hears that word's end, and the next word.
      stream === 0 ? [word('one', 200), { atMs: 1_000, fail: { code, details } }] : [word('two', 900)],
    );
    expect(fake.calls).toHaveLength(2);
    expect(heard.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(heard[0]?.startAt).toBe(200 * 48);
    // The first word ends at 500 ms; what is sent again begins at most 300 ms before.
    expect(heard[1]?.startAt).toBeGreaterThanOrEqual((200 + 900) * 48);
    expect(heard[1]?.startAt).toBeLessThanOrEqual((500 + 900) * 48);
    expect(fake.calls[1]?.heardMs).toBeGreaterThanOrEqual(1_500);
  });

  it('does not go on with a key that is refused', async () => {
    const refused = finals(api, () => [{ atMs: 100, fail: { code: 16, details: 'invalid credentials' } }]);
    await expect(refused).rejects.toMatchObject({ kind: 'auth', status: 401 });
    expect(closing[0]?.fake.calls).toHaveLength(1);
  });
});
