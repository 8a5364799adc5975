import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs, pathOf } from '../support/has.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { seriousViolations } from './support/axe.js';

describe('the page that tells the API', needs('chromium'), () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp();
    browser = await chromium.launch({ executablePath: pathOf('chromium'), args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it.each(['dark', 'light'] as const)('is allowed all it wants, and has no fault for axe (%s)', async (colorScheme) => {
    const page = await browser.newPage({ colorScheme });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('requestfailed', (request) => complaints.push(request.url()));
    await page.goto(`${app.url}/api/docs`);
    for (const summary of await page.locator('#editRecording summary').all()) await summary.click();
    expect(await page.evaluate('getComputedStyle(document.body).display')).toBe('grid');
    expect(await seriousViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([390, 1_280])('is no wider than a screen of %d pixels', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.goto(`${app.url}/api/docs`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.close();
  });
});
