import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/has.js';
import { openStage, type Stage } from './support/stage.js';

describe('a show that has just ended', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('is one click from its review, with what was heard, and its turn’s figures', { timeout: 120_000 }, async () => {
    const studio = await stage.open({ reducedMotion: 'reduce' });
    await studio.goLive();
    await studio.part('typed-line').fill('Claude, what was music like before the phonograph?');
    await studio.part('typed-line').press('Enter');
    await studio.page.keyboard.press('Escape');
    await studio.lane('claude', 'speaking').waitFor();
    await studio.listen(3);
    await studio.page.keyboard.press('m');
    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();
    await studio.end();
    await studio.part('review').click();
    const cues = studio.part('cue');
    await cues.nth(1).waitFor();
    expect(await cues.first().innerText()).toContain('what was music like before the phonograph?');
    expect(await cues.nth(1).innerText()).toMatch(/^Claude/);
    expect(await cues.nth(1).locator('.line-cut').count()).toBe(1);
    await cues.nth(1).getByTestId('turn-time').waitFor();
    await studio.page.getByRole('tab', { name: /^Marks/ }).click();
    await studio.part('mark').waitFor();
    await studio.page.getByRole('tab', { name: 'Events' }).click();
    await studio.page.getByText('was cut off by the host').waitFor();
    await studio.page.getByRole('link', { name: 'Recordings' }).click();
    await studio.part('recording').waitFor();
    expect(studio.problems).toEqual([]);
  });
});
