import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/has.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { seriousViolations } from './support/axe.js';
import { misplaced, picture, SIZES } from './support/pictures.js';
import { openReviewStage, type ReviewPage, type ReviewStage } from './support/review-stage.js';

const ID = 'ses_revoiced00000000';
const ENGINE = { provider: 'rehearsal', model: 'flite', rehearsal: true };
const LONG =
  'They matter because a ship that loses its satellites still sees a light, and every sailor trusts the eye more than any screen.';

const line = ({ page }: ReviewPage, text: string) => page.locator('.cue', { hasText: text }).first();
const length = ({ page }: ReviewPage) => page.locator('.transport-time').innerText();

async function correct(producer: ReviewPage, text: string): Promise<void> {
  await line(producer, text).hover();
  await line(producer, text)
    .getByRole('button', { name: /^Correct/ })
    .click();
}

describe('a line voiced anew in the browser', needs('chromium'), () => {
  let stage: ReviewStage;
  beforeAll(async () => {
    stage = await openReviewStage();
    const cast = ['claude', 'guest'].map((id) => {
      return { id, name: id === 'guest' ? 'Ada' : 'Claude', role: 'expert', voice: 'slt', llm: ENGINE, tts: ENGINE };
    });
    await recordEpisode(stage.recordingsDir, { id: ID, metadata: { cast } });
  });
  afterAll(() => stage.close());

  it('is listened to, kept, heard in its place, and undone', { timeout: 90_000 }, async () => {
    const producer = await stage.open({ reducedMotion: 'reduce' });
    const { page } = producer;
    await producer.review(ID);
    // The host's own words cannot be put in their mouth.
    await correct(producer, 'Welcome to the show');
    expect(await producer.part('revoice').count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await length(producer)).toContain('/ 0:30');
    await correct(producer, 'They matter');
    await producer.part('revoice').click();
    const field = page.getByRole('textbox', { name: 'What is said instead' });
    await field.fill(LONG);
    await producer.part('revoice-listen').click();
    await producer.part('take').waitFor();
    await picture(page, 'review-revoice');
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const outside = (await misplaced(page)).filter((one) => !/\.(flag|trim-handle)$/.test(one));
      expect(outside, `at ${size.width} px`).toEqual([]);
    }
    await page.setViewportSize(SIZES[0]);
    expect(await seriousViolations(page)).toEqual([]);
    await producer.part('revoice-fit').click();
    await page.getByRole('alert').filter({ hasText: 'more than there is room for' }).waitFor();
    await producer.part('revoice-ripple').click();
    await line(producer, 'every sailor trusts').getByText('revoiced').waitFor();
    await expect.poll(() => length(producer)).not.toContain('/ 0:30');
    expect(await producer.position()).toBe('0:06');
    await page.keyboard.press(' ');
    await producer.playing('playing');
    await page.locator('.word-now').waitFor();
    await page.keyboard.press(' ');
    await producer.part('undo').click();
    await line(producer, 'still sees a light.').waitFor();
    await expect.poll(() => length(producer)).toContain('/ 0:30');
    expect(await page.getByText('revoiced').count()).toBe(0);
    expect(producer.problems).toEqual([]);
  });
});
