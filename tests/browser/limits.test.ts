import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/has.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { tellFigure } from '../support/tell-figure.js';
import { openReviewStage, type ReviewStage } from './support/review-stage.js';
import { openStage, type Stage } from './support/stage.js';

/** How much of each route's limit a page has used up at most, by what the server told it. */
class Usage {
  readonly #routes = new Map<string, { used: number; limit: number; asked: number }>();

  constructor(page: Page) {
    page.on('response', (response) => this.#note(response));
  }

  /** The largest part of any limit, 0–1; NaN when the API was not asked at all. */
  get most(): number {
    const shares = [...this.#routes.values()].map(({ used, limit }) => used / limit);
    return shares.length === 0 ? Number.NaN : Math.max(...shares);
  }

  toString(): string {
    const routes = [...this.#routes].toSorted(([, a], [, b]) => b.used / b.limit - a.used / a.limit);
    return routes.map(([route, { used, limit, asked }]) => `${route} ${asked}× (${used} of ${limit})`).join(', ');
  }

  #note(response: Response): void {
    const headers = response.headers();
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/api/')) return;
    // Ids, names and what follows them are not the route.
    const route = `${response.request().method()} ${pathname.replaceAll(/\/(ses|exp|rev|tak)_\w+/g, '/:id').replace(/(files|peaks|lines|stems)\/.+/, '$1')}`;
    const limit = Number(headers['x-ratelimit-limit']);
    const used = limit - Number(headers['x-ratelimit-remaining']);
    const before = this.#routes.get(route) ?? { used: 0, limit, asked: 0 };
    this.#routes.set(route, { limit, used: Math.max(used, before.used), asked: before.asked + 1 });
  }
}

const ID = 'ses_hour000000000000';
const SPEAKERS = [
  ['you', 'Robin'],
  ['claude', 'Claude'],
  ['guest', 'Ada'],
  ['poet', 'Basho'],
] as const;

describe('a producer in a hurry, over an hour with four stems', needs('chromium'), () => {
  let stage: ReviewStage;
  beforeAll(async () => {
    stage = await openReviewStage();
    await recordEpisode(stage.recordingsDir, { id: ID, seconds: 3_600, speakers: SPEAKERS });
  }, 120_000);
  afterAll(() => stage.close());

  it('uses up less than half of any limit', { timeout: 180_000 }, async () => {
    const producer = await stage.open();
    const { page } = producer;
    const usage = new Usage(page);
    await producer.list();
    for (let round = 0; round < 5; round += 1) await producer.review(ID);
    await page.mouse.move(600, 400);
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, step < 20 ? -60 : 20);
      await page.keyboard.up('Control');
      await page.mouse.wheel(150, 0);
    }
    await page.keyboard.press('Space');
    await producer.playing('playing');
    // From one end to the other, again and again, while it plays: every place has to be fetched.
    const words = page.locator('[data-at]');
    const count = await words.count();
    for (let jump = 0; jump < 40; jump += 1) await words.nth(Math.floor((jump * 0.618 * count) % count)).click();
    tellFigure(`review: ${usage.toString()}`);
    expect(usage.most).toBeLessThan(0.5);
  });
});

describe('a host', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [1] });
  });
  afterAll(() => stage.close());

  it('uses up less than half of any limit', { timeout: 120_000 }, async () => {
    const studio = await stage.open();
    const usage = new Usage(studio.page);
    for (let round = 0; round < 5; round += 1) {
      await studio.page.reload();
      await studio.part('briefing-card').first().waitFor();
    }
    await studio.goLive();
    await studio.end();
    tellFigure(`studio: ${usage.toString()}`);
    expect(usage.most).toBeLessThan(0.5);
  });
});
