import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Database } from '../../src/storage/database.js';
import { databases } from '../support/databases.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { needs } from '../support/has.js';
import { type ScriptedAnswer, ScriptedModel } from '../support/scripted-model.js';
import { tellFigure } from '../support/tell-figure.js';
import { openThreadHouse, type ThreadHouse } from '../support/thread-house.js';
import { openThreadBrowser, type ThreadBrowser, type ThreadPage } from './support/thread-page.js';

/** Functions given to `evaluate` see it there. */
declare const window: { readonly threadPage: ThreadPage };

const epochMs = (): number => performance.timeOrigin + performance.now();

describe('a thread in a page of one’s own', needs('chromium'), () => {
  let database: Database;
  let house: ThreadHouse;
  let model: ScriptedModel;
  let line: FaultProxy;
  let browser: ThreadBrowser;
  let page: Page;

  beforeAll(async () => {
    const [embedded] = databases;
    if (embedded === undefined) throw new Error('there is no database to test on');
    database = await embedded.open();
    model = new ScriptedModel();
    house = await openThreadHouse({ database, run: model.run });
    line = await FaultProxy.before(house.url);
    browser = await openThreadBrowser();
    page = await browser.open(line.url, await house.newThread());
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await line.close();
    await house.close();
    await database.close();
  });

  /** Asks in the page; resolves with what the model is to say, and what ends when the page has heard it all. */
  const ask = async (content: string): Promise<{ answer: ScriptedAnswer; over: Promise<void> }> => {
    const listening = page.waitForResponse((response) => response.url().endsWith('/stream'));
    const over = page.evaluate((text) => window.threadPage.ask(text, 'alpha'), content);
    const answer = await model.answerTo(content);
    // A model thinks for a moment: the page is listening by then.
    await listening;
    return { answer, over };
  };
  const seen = () => page.evaluate(() => window.threadPage.seen());
  const shown = (text: string) => page.locator('#answer', { hasText: text }).waitFor();

  it('shows the first word as soon as the model says it', { timeout: 120_000 }, async () => {
    const delays: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      const { answer, over } = await ask(`Question ${round}`);
      const first = `Answer ${round}`;
      const saidMs = epochMs();
      answer.say(first);
      await shown(first);
      answer.finish();
      await over;
      const at = (await seen()).find(({ text }) => text === first)?.atMs ?? Number.NaN;
      delays.push(at - saidMs);
    }
    const sorted = delays.toSorted((a, b) => a - b);
    const [median = Number.NaN, p95 = Number.NaN] = [sorted[20], sorted[38]];
    tellFigure(
      `first token: on the page ${median.toFixed(1)} ms after the model said it (median of ${delays.length}), ` +
        `${p95.toFixed(1)} ms (p95), ${sorted.at(-1)?.toFixed(1)} ms (worst)`,
    );
    expect(median).toBeLessThanOrEqual(30);
  });

  it('loses no word and shows none twice when the line is cut in mid-answer', { timeout: 120_000 }, async () => {
    const { answer, over } = await ask('Tell me everything.');
    const before = (await seen()).length;
    const words = Array.from({ length: 60 }, (_, n) => `w${n}-é🎙 `);
    let cuts = 0;
    for (const [n, word] of words.entries()) {
      answer.say(word);
      if (n % 10 !== 5) continue;
      await shown(`w${n - 5}-`);
      line.cut();
      cuts += 1;
      answer.say('(meanwhile) ');
      line.restore();
    }
    answer.finish();
    await over;
    const whole = words.map((word, n) => (n % 10 === 5 ? `${word}(meanwhile) ` : word)).join('');
    expect(await page.locator('#answer').textContent()).toBe(whole);
    const texts = (await seen()).slice(before);
    for (const { text } of texts) expect(whole.startsWith(text)).toBe(true);
    const lost = texts.filter(({ connected }) => !connected).length;
    tellFigure(`${cuts} cuts of the line: ${whole.length} characters shown, none missing, none twice`);
    expect(cuts).toBe(6);
    expect(lost).toBeGreaterThan(0);
    expect(model.answers.filter(({ asked }) => asked === 'Tell me everything.')).toHaveLength(1);
  });
});
