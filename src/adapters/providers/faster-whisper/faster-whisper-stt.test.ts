import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StubScript, stubbedWhisper } from '../../../../tests/support/fakes/faster-whisper-stub.js';
import { TONE_WORDS, toneMicrophone, type ToneScript } from '../../../../tests/support/fakes/tone-words.js';
import { needs } from '../../../../tests/support/has.js';
import { type Clock, systemClock } from '../../../core/clock.js';
import type { PcmChunk, SttEvent } from '../../stt.js';
import { createFasterWhisperStt } from './faster-whisper-stt.js';

type Final = Extract<SttEvent, { type: 'final' }>;

const CHUNK = 960;
const FIRST = TONE_WORDS.slice(0, 8).join(' ');
const SECOND = TONE_WORDS.slice(8).join(' ');
/** 7.9 s: 300 ms, eight words to 2,780, a pause, eight words from 3,680 to 6,160, a pause, one word to 7,100. */
const SCRIPT: ToneScript = [300, FIRST, 900, SECOND, 700, 'alpha', 800];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trialogue-whisper-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* play(chunks: readonly PcmChunk[]): AsyncIterable<PcmChunk> {
  yield* chunks;
}

/** A hanging worker is noticed after 15 s of silence; nobody has to wait for that. Its beat stays a second. */
function fasterClock(times: number): Clock {
  return {
    nowMs: () => systemClock.nowMs() * times,
    epochMs: () => systemClock.epochMs(),
    setTimer: (delayMs, run) => systemClock.setTimer(delayMs / times, run),
  };
}

/** A microphone that is never switched off: in its own time once the script is over. */
async function* playThenStayOpen(script: ToneScript): AsyncIterable<PcmChunk> {
  const chunks = toneMicrophone(script);
  yield* chunks;
  for (let at = chunks.length * CHUNK; ; at += CHUNK) {
    await setTimeout(20);
    yield { at, samples: new Int16Array(CHUNK) };
  }
}

async function finalsOf(script: StubScript, chunks = toneMicrophone(SCRIPT)): Promise<Final[]> {
  const adapter = createFasterWhisperStt(stubbedWhisper(script));
  const finals: Final[] = [];
  try {
    const { signal } = new AbortController();
    for await (const event of adapter.transcribe(play(chunks), { signal })) {
      if (event.type === 'final') finals.push(event);
    }
  } finally {
    await adapter.close?.();
  }
  return finals;
}

const wordsOf = (finals: readonly Final[]) => finals.flatMap((final) => final.words.map((word) => word.text)).join(' ');

describe('Whisper in a worker', needs('python'), () => {
  it('hears every word once, where it was said', async () => {
    const finals = await finalsOf({});
    expect(finals.map((final) => final.text)).toEqual([FIRST, SECOND, 'alpha']);
    const second = finals[1]?.words[0];
    expect(Math.abs((second?.startAt ?? 0) / 48 - 3_680)).toBeLessThanOrEqual(20);
  });

  it('hears the last word though the audio ends right behind it', async () => {
    expect(wordsOf(await finalsOf({}, toneMicrophone([300, 'alpha bravo charlie'])))).toBe('alpha bravo charlie');
  });

  describe.each([
    { moment: 'before it has heard anything', atMs: 0 },
    { moment: 'in the middle of the first utterance', atMs: 1_500 },
    { moment: 'between two utterances', atMs: 3_200 },
    { moment: 'in the middle of the second utterance', atMs: 5_000 },
    { moment: 'in the last word', atMs: 7_000 },
  ])('a worker that dies $moment', ({ atMs }) => {
    it('is replaced, and no word is lost or said twice', async () => {
      const script = { 'crash-at-ms': atMs, once: join(folder, 'crashed') };
      expect(wordsOf(await finalsOf(script))).toBe(`${FIRST} ${SECOND} alpha`);
      expect(existsSync(script.once)).toBe(true);
    });
  });

  it('replaces a worker that hangs, and hears on', { timeout: 40_000 }, async () => {
    const script = { 'hang-at-ms': 5_000, once: join(folder, 'hung') };
    const adapter = createFasterWhisperStt(stubbedWhisper(script, { clock: fasterClock(4) }));
    const heard: string[] = [];
    const controller = new AbortController();
    for await (const event of adapter.transcribe(playThenStayOpen(SCRIPT), { signal: controller.signal })) {
      if (event.type !== 'final') continue;
      heard.push(event.text);
      if (event.text.endsWith('alpha')) controller.abort();
    }
    await adapter.close?.();
    expect(heard).toEqual([FIRST, SECOND, 'alpha']);
    expect(existsSync(script.once)).toBe(true);
  });

  it('replaces an engine that raises an error in mid-sentence', async () => {
    const script = { 'raise-at-ms': 4_500, once: join(folder, 'raised') };
    expect(wordsOf(await finalsOf(script))).toBe(`${FIRST} ${SECOND} alpha`);
  });

  it('keeps up with audio ten times faster than its decoder, finals first', { timeout: 40_000 }, async () => {
    expect(wordsOf(await finalsOf({ 'slow-ms': 400, 'guess-last': 1 }))).toBe(`${FIRST} ${SECOND} alpha`);
  });
});
