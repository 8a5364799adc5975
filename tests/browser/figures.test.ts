import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { tellFigure } from '../support/tell-figure.js';
import { seriousViolations } from './support/axe.js';
import { misplaced, picture, SIZES } from './support/pictures.js';
import { openStage, type Stage } from './support/stage.js';
import type { StudioPage } from './support/studio-page.js';

/** Keeps a picture in each size; nothing may stick out, and axe may find nothing serious. */
async function look(studio: StudioPage, name: string): Promise<void> {
  await picture(studio.page, name);
  for (const size of SIZES) {
    await studio.page.setViewportSize(size);
    // An open card is placed anew when the window has told of its new size.
    await expect.poll(() => misplaced(studio.page), { message: `${name} at ${size.width} px` }).toEqual([]);
    expect(await seriousViolations(studio.page), `${name} at ${size.width} px`).toEqual([]);
  }
  await studio.page.setViewportSize(SIZES[0]);
}

const seconds = (text: string): number[] => [...text.matchAll(/(\d+\.\d\d)\ss/g)].map((match) => Number(match[1]));

describe('the figures of a show', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [0.5, 'h02-rms', 60] });
  });
  afterAll(() => stage.close());

  it('are one step away: where the time went, why this speaker, who talked, and what it cost', {
    timeout: 120_000,
  }, async () => {
    const studio = await stage.open({ reducedMotion: 'reduce' });
    await studio.goLive();
    await studio.part('turn-time').first().click();
    const card = studio.page.locator('[data-testid="turn-card"]:popover-open');
    await card.waitFor();
    const text = await card.innerText();
    expect(text).toMatch(/Why: [a-z ]+\./);
    const [endpoint = 0, transcript = 0, token = 0, clause = 0, sound = 0, playback = 0, total = 0, measured = 0] =
      seconds(text);
    tellFigure(`in the page: ${total} s by the server's ledger, ${measured} s by the page's own measure`);
    expect(endpoint + transcript + token + clause + sound + playback).toBeCloseTo(total, 1);
    // Two figures rounded to 10 ms.
    expect(Math.abs(measured - total)).toBeLessThan(0.015);
    await look(studio, 'figures-turn');
    await studio.page.keyboard.press('Escape');

    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();
    await studio.part('figures').click();
    const figures = await studio.part('figures-card').innerText();
    // A recogniser on a busy machine may come back to the question and have it answered again.
    expect(figures).toMatch(/After \d+\.\d\d\ss, the (one time so far|median of \d+ answers)/);
    expect(figures).toContain('No cost: rehearsal engines');
    expect(figures).toMatch(/Host\s+\d+ %/);
    await look(studio, 'figures-show');
    await studio.page.keyboard.press('Escape');
    expect(await studio.part('talk-you').innerText()).toMatch(/[34] s · \d+ %/);
    await studio.end();
    const { talkMs, spent } = await readMetadata(await stage.recording());
    expect(talkMs?.['you']).toBeGreaterThan(3_000);
    expect(spent).toMatchObject({ turns: expect.any(Number), costUsd: 0, unpricedTurns: 0 });
    expect(await studio.page.locator('.files', { hasText: 'captions as they were made' }).count()).toBe(1);
    expect(studio.problems).toEqual([]);
  });
});

describe('a floor that waits for the host', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [0.5, 'h05-slt', 60] });
  });
  afterAll(() => stage.close());

  it('says so, and what ends it: a reply that paused, and time to think', { timeout: 90_000 }, async () => {
    const studio = await stage.open({ reducedMotion: 'reduce' });
    await studio.goLive();
    await studio.page.keyboard.press('u');
    await studio.floor('open').waitFor();
    await studio.letClaudeSpeak();
    expect(await studio.part('floor').innerText()).toMatch(/You gave the floor|Opens the show/);
    // A pause lasts for a moment: the page is held in it, while the host's voice begins anew.
    await studio.haltAfter('"turnState":"paused"');
    await studio.page.getByRole('button', { name: 'Microphone' }).click();
    await studio.page.locator('.devices button').first().click();
    await studio.page.keyboard.press('u');
    await studio.untilHalted();
    await studio.floor('paused').waitFor();
    expect(await studio.part('floor').innerText()).toContain('Claude has paused');
    await studio.lane('claude', 'paused').waitFor();
    await look(studio, 'live-paused');
    await studio.goOn();
    await studio.lines('Claude').waitFor();

    await studio.page.keyboard.press('u');
    await studio.page.keyboard.press('h');
    await studio.floor('holding').waitFor();
    expect(await studio.part('floor').innerText()).toContain('Nobody will speak until you go on, or press H.');
    expect(await studio.part('hold').innerText()).toContain('Go on');
    await look(studio, 'live-holding');
    // Words that were said before the microphone was muted may come late, and end the thinking by themselves.
    const held = studio.page.locator('[data-testid="hold"][aria-pressed="true"]');
    const stillHeld = async () => {
      if ((await held.count()) > 0) await studio.page.keyboard.press('h');
      return held.count();
    };
    await expect.poll(stillHeld, { interval: 2_000, timeout: 20_000 }).toBe(0);
    expect(studio.problems).toEqual([]);
  });
});
