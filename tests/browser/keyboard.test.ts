import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/has.js';
import { openStage, type Stage } from './support/stage.js';
import { tabRound, tabTo } from './support/tab-order.js';

const ALL_REACHED = { unreached: [], unseen: [], closed: true };

describe('the studio without a mouse', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('can be reached, seen and used everywhere, from the briefing to the files', { timeout: 90_000 }, async () => {
    const studio = await stage.open();
    const { page } = studio;
    const chosen = page.locator('[data-testid="briefing-card"][data-chosen="true"]');
    expect(await tabRound(page), 'before').toEqual(ALL_REACHED);
    await page.locator('[name="briefing"]:checked').focus();
    await page.keyboard.press('ArrowDown');
    await chosen.filter({ hasText: 'Stone, paper or cloud' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await chosen.filter({ hasText: 'The day music stood still' }).waitFor();
    await tabTo(page, 'go-live');
    await page.keyboard.press('Enter');
    await studio.part('floor').waitFor();

    expect(await tabRound(page), 'live').toEqual(ALL_REACHED);
    for (const key of ['Space', 'H', 'A', 'M', 'U', '1', '2'])
      expect(await page.locator(`[aria-keyshortcuts="${key}"] .key-hint`).innerText()).toBe(key);
    await tabTo(page, 'typed-line');
    await page.keyboard.type('hum 1');
    expect(await studio.part('typed-line').inputValue()).toBe('hum 1');
    expect(await studio.part('mute').getAttribute('aria-pressed')).toBe('false');
    await page.keyboard.press('Escape');
    await studio.letClaudeSpeak();
    await page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();

    const badge = page.locator('.badge').first();
    await badge.focus();
    await page.keyboard.press('Enter');
    await page.locator('.popover:popover-open').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.popover:popover-open').waitFor({ state: 'detached' });
    await tabTo(page, 'end');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep going');
    await tabTo(page, 'end-confirm');
    await page.keyboard.press('Enter');
    await studio.part('finished').waitFor({ timeout: 60_000 });
    expect(await tabRound(page), 'after').toEqual(ALL_REACHED);
    expect(studio.problems).toEqual([]);
  });
});
