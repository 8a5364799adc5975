import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/has.js';
import { seriousViolations } from './support/axe.js';
import { picture } from './support/pictures.js';
import { openReviewStage, type ReviewStage } from './support/review-stage.js';

describe('the pages around the studio', needs('chromium'), () => {
  let stage: ReviewStage;
  beforeAll(async () => {
    stage = await openReviewStage();
  }, 60_000);
  afterAll(() => stage.close());

  it('show whoever is signed out the door, and lead back from it', { timeout: 60_000 }, async () => {
    const { page } = await stage.open();
    await page.goto(`${stage.url}/settings`);
    await page.getByTestId('sign-out').click();
    await page.waitForURL(/\/sign-in/);
    await clean(page, 'sign-in');
    await page.goto(`${stage.url}/settings`);
    await page.waitForURL(/\/sign-in\?next=settings/);
    await page.getByTestId('username').fill('owner');
    await page.getByTestId('password').fill('a wrong password');
    await page.getByTestId('sign-in').click();
    await page.getByRole('alert').waitFor();
    expect(page.url()).toContain('/sign-in');
  });

  it('show settings: keys that are never shown, the doctor, new accounts with their link', {
    timeout: 60_000,
  }, async () => {
    const { page } = await stage.open();
    await page.goto(`${stage.url}/settings`);
    await page.getByTestId('examine').click();
    await page.getByTestId('findings').getByText('built-in rehearsal speech').waitFor();
    await page.getByTestId('new-account').fill('ann');
    await page.getByText('Add', { exact: true }).click();
    expect(await page.getByTestId('account-link').textContent()).toMatch(/\/sign-in#\S+/);
    await clean(page, 'settings');
    await picture(page, 'settings');
  });

  it('show the service at work', { timeout: 60_000 }, async () => {
    const { page } = await stage.open();
    await page.goto(`${stage.url}/operations`);
    await page.getByText('Live sessions').waitFor();
    await page.getByText('Model requests').waitFor();
    await clean(page, 'operations');
    await picture(page, 'operations');
  });

  it('prepare an episode: a thread, its answer, a briefing of it, and a show to go live with', {
    timeout: 90_000,
  }, async () => {
    const { page, problems } = await stage.open();
    await page.goto(`${stage.url}/green-room`);
    await page.getByTestId('new-thread').fill('How recording changed music');
    await page.getByText('Begin', { exact: true }).click();
    await page.getByTestId('column').first().waitFor();
    await page.getByTestId('composer').fill('What was lost when music could be kept?');
    await page.getByTestId('ask').click();
    const answer = page.locator('[data-testid="thread-line"][data-role="assistant"][data-status="complete"]');
    await answer.waitFor();
    expect((await answer.textContent())?.length).toBeGreaterThan(20);
    await clean(page, 'green room');
    await picture(page, 'green-room-thread');
    await page.getByTestId('to-briefing').click();
    await page.getByText('It can be used as it is.').waitFor();
    await page.getByTestId('briefing-source').fill('---\ntitle: [');
    await page.getByText('It cannot be used yet.').waitFor();
    await picture(page, 'green-room-broken-briefing');
    await page.reload();
    await page.getByText('It can be used as it is.').waitFor();
    await page.getByTestId('briefing-name').fill('from-the-green-room');
    await page.getByTestId('save-briefing').click();
    await page.getByTestId('discuss').waitFor();
    await clean(page, 'briefing editor');
    await picture(page, 'green-room-briefing');
    await page.goto(`${stage.url}/`);
    await page.locator('input[value="from-the-green-room"]').waitFor({ state: 'attached' });
    expect(problems).toEqual([]);
  });
});

async function clean(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await seriousViolations(page), `${where}, ${colorScheme}`).toEqual([]);
  }
}
