import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/has.js';
import { seriousViolations } from './support/axe.js';
import { openStage, type Stage } from './support/stage.js';

describe('the pages, looked at by axe', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [1] });
  });
  afterAll(() => stage.close());

  it('have no serious fault before, live and after, dark and light', { timeout: 90_000 }, async () => {
    // Colours that fade from one theme to the other would be measured half-way.
    const studio = await stage.open({ reducedMotion: 'reduce' });
    await expectClean(studio.page, 'before');
    await studio.goLive();
    await expectClean(studio.page, 'live, listening');
    await studio.letClaudeSpeak();
    await expectClean(studio.page, 'live, speaking');
    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();
    await studio.page.keyboard.press('h');
    await studio.page.keyboard.press('u');
    await studio.floor('holding').waitFor();
    await studio.part('end').click();
    await expectClean(studio.page, 'live, cut, holding, muted, about to end');
    await studio.part('end-confirm').click();
    await studio.part('finished').waitFor({ timeout: 60_000 });
    await studio.page.getByText('Read the captions').first().click();
    await expectClean(studio.page, 'after');
  });
});

async function expectClean(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousViolations(page), `${where}, ${colorScheme}`).toEqual([]);
  }
}
