import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseWav } from '../../src/audio/wav.js';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { needs } from '../support/has.js';
import { loudnessDb } from './support/loudness.js';
import { openStage, type Stage } from './support/stage.js';
import type { StudioPage } from './support/studio-page.js';
import { tellFigure } from '../support/tell-figure.js';

describe('a conversation in the browser', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [1, 'h02-rms'] });
  });
  afterAll(() => stage.close());

  it('is heard, answered aloud, written down and kept', { timeout: 90_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    expect(await studio.part('recording').innerText()).toContain('Recording');

    await studio.part('partial').waitFor();
    expect(await studio.part('partial').innerText()).toMatch(/\w{3,}/);
    // Thinking takes a quarter of a second here: a busy machine may look too late to see it.
    await studio.lane('claude', 'thinking').or(studio.lane('claude', 'speaking')).waitFor();
    await studio.lane('claude', 'speaking').waitFor();
    // Every word of it is the business of the tests of recognition; here it must be the host's and in its place.
    expect(wordsOf(await studio.lines('Host').first().locator('.line-text').innerText())).toContain('claude');

    const span = await studio.listen();
    const spoken = loudnessDb(await studio.sound(), span);
    tellFigure(`Claude sounds at ${spoken.toFixed(1)} dBFS`);
    expect(spoken).toBeGreaterThan(-40);

    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();
    await studio.end();
    await expectFiles(studio);
    expect(studio.problems).toEqual([]);
  });
});

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

async function expectFiles(studio: StudioPage): Promise<void> {
  const names = await studio.page.locator('.file-name').allInnerTexts();
  for (const speaker of ['you', 'claude', 'guest'])
    expect(names).toEqual(expect.arrayContaining([`${speaker}.wav`, `${speaker}.webm`]));
  expect(names).toEqual(expect.arrayContaining(['you.vtt', 'claude.vtt', 'session.vtt', 'session.yaml']));

  const [download] = await Promise.all([
    studio.page.waitForEvent('download'),
    studio.page.locator('a[download="you.wav"]').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/you\.wav$/);
  const bytes = await readFile(await download.path());
  const { sampleRate, dataBytes } = parseWav(bytes);
  expect(sampleRate).toBe(SAMPLE_RATE);
  expect(dataBytes / 2 / SAMPLE_RATE).toBeGreaterThan(6);

  await studio.page.waitForFunction(`[...document.querySelectorAll('audio')].every((one) => one.readyState >= 1)`);
  const durations = await studio.page.evaluate<number[]>(
    `[...document.querySelectorAll('audio')].map((one) => one.duration ?? 0)`,
  );
  expect(durations.length).toBeGreaterThanOrEqual(6);
  for (const seconds of durations) expect(seconds).toBeCloseTo(dataBytes / 2 / SAMPLE_RATE, 0);
}
