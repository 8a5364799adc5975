import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavHeader } from '../../src/audio/wav.js';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { quietNoise } from '../support/stems.js';
import { needs } from '../support/has.js';
import { seriousViolations } from './support/axe.js';
import type { PageProbe } from './support/page-probe.js';
import { misplaced, picture, SIZES } from './support/pictures.js';
import { tabRound } from './support/tab-order.js';
import { openReviewStage, type ReviewPage, type ReviewStage } from './support/review-stage.js';

/** Lives in the page; functions given to `evaluate` see it there. */
declare const pageProbe: PageProbe;

const ID = 'ses_review0000000000';
const EDITED = 'ses_edited0000000000';
const EDITED_LINES = [
  'Why do lighthouses matter?',
  'They matter because a ship still sees a light.',
  'Somebody kept it burning.',
];

/** Keeps a picture in each size; nothing may stick out, and axe may find nothing serious, dark and light. */
async function look({ page }: ReviewPage, name: string): Promise<void> {
  await picture(page, name);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    // The ruler clips what lies outside of the view.
    const outside = (await misplaced(page)).filter((one) => !/\.(flag|trim-handle)$/.test(one));
    expect(outside, `${name} at ${size.width} px`).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await seriousViolations(page), `${name} at ${size.width} px, ${colorScheme}`).toEqual([]);
    }
  }
  await page.setViewportSize(SIZES[0]);
}

async function writeStem(directory: string, speaker: string, samples: Int16Array): Promise<void> {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  await writeFile(join(directory, `${speaker}.wav`), Buffer.concat([wavHeader(bytes.length), bytes]));
}

describe('a finished recording in the browser', needs('chromium'), () => {
  let stage: ReviewStage;
  beforeAll(async () => {
    stage = await openReviewStage();
    await recordEpisode(stage.recordingsDir, { id: ID, seconds: 48 });
    await recordEpisode(stage.recordingsDir, { id: EDITED, seconds: 48, title: 'Edited', lines: EDITED_LINES });
    await recordEpisode(stage.recordingsDir, { id: 'ses_other00000000000', title: 'Other', lines: ['Nothing.'] });
  });
  afterAll(() => stage.close());

  it('is found by what was said, and opens at that place', { timeout: 60_000 }, async () => {
    const producer = await stage.open({ reducedMotion: 'reduce' });
    await producer.list();
    expect(await producer.part('recording').count()).toBe(3);
    await producer.part('search').fill('satellites');
    await producer.page.locator('.recording-match').waitFor();
    expect(await producer.part('recording').count()).toBe(1);
    await look(producer, 'recordings');
    await producer.page.locator('.recording-match').click();
    await producer.part('cue').first().waitFor();
    expect(await producer.position()).toBe('0:06');
    await producer.page.goBack();
    await producer.part('recording').first().waitFor();
    expect(producer.problems).toEqual([]);
  });

  it('is heard: words light up as they sound, a muted speaker is silent, a click on a word leads to it', {
    timeout: 60_000,
  }, async () => {
    const producer = await stage.open();
    await producer.review(ID);
    await producer.word('satellites').click();
    await producer.page.keyboard.press(' ');
    await producer.playing('playing');
    await producer.page.locator('.word-now').waitFor();
    await producer.page.waitForFunction(() =>
      pageProbe.sound
        .read()
        .levels.slice(-20)
        .some((level) => level > 0.02),
    );
    await producer.page.getByRole('button', { name: 'Mute Claude' }).click();
    await producer.page.waitForFunction(() =>
      pageProbe.sound
        .read()
        .levels.slice(-40)
        .every((level) => level === 0),
    );
    await producer.page.getByRole('button', { name: 'Mute Claude' }).click();
    await producer.page.getByRole('button', { name: 'Hear Claude alone' }).click();
    await producer.page.waitForFunction(() =>
      pageProbe.sound
        .read()
        .levels.slice(-20)
        .some((level) => level > 0.02),
    );
    await producer.page.keyboard.press(' ');
    await producer.playing('paused');
    const at = await producer.position();
    await producer.page.keyboard.press('ArrowLeft');
    await expect.poll(() => producer.position()).not.toBe(at);
    await producer.page.keyboard.press('Home');
    await expect.poll(() => producer.position()).toBe('0:00');
    expect(producer.problems).toEqual([]);
  });

  it('plays its stems together to the sample: a sound and its opposite are silence', { timeout: 60_000 }, async () => {
    const id = 'ses_opposite00000000';
    const { directory } = await recordEpisode(stage.recordingsDir, { id, seconds: 30, title: 'Opposites' });
    const noise = quietNoise(30 * SAMPLE_RATE).map((sample) => sample * 400);
    await writeStem(directory, 'you', noise);
    await writeStem(
      directory,
      'claude',
      noise.map((sample) => -sample),
    );
    await writeStem(directory, 'guest', new Int16Array(noise.length));
    const producer = await stage.open();
    const loudest = () => producer.page.evaluate(() => Math.max(...pageProbe.sound.read().levels.slice(-700)));
    await producer.review(id);
    await producer.page.keyboard.press('ArrowRight');
    await producer.page.keyboard.press(' ');
    await producer.playing('playing');
    await expect.poll(() => producer.position(), { timeout: 20_000 }).toBe('0:09');
    // Four seconds and two seams between pieces later. One sample apart, the two would be as loud as one.
    expect(await loudest()).toBeLessThan(0.000_1);
    await producer.page.getByRole('button', { name: 'Mute Claude' }).click();
    await expect.poll(loudest).toBeGreaterThan(0.05);
    expect(producer.problems).toEqual([]);
  });

  it('is put right: a name, a line, a chapter, begin and end; and every change can be taken back', {
    timeout: 60_000,
  }, async () => {
    const producer = await stage.open({ reducedMotion: 'reduce' });
    const { page } = producer;
    await producer.review(EDITED);
    await page.getByRole('button', { name: /change the name of Ada$/ }).click();
    await page.getByLabel('Change the name of Ada').fill('Dr. Lovelace');
    await page.keyboard.press('Enter');
    await producer.part('cue').filter({ hasText: 'Dr. Lovelace' }).first().waitFor();

    const line = producer.part('cue').nth(1);
    await line.hover();
    await line.getByRole('button', { name: /^Correct/ }).click();
    await page.getByLabel('Correct the line').fill('They matter since a ship still sees a light.');
    await page.keyboard.press('Enter');
    await line.getByText('corrected').waitFor();

    await producer.word('Somebody').click();
    await page.keyboard.press('c');
    await page.keyboard.press('i');
    await producer.tab('Marks');
    await producer.part('mark').nth(1).waitFor();
    await page.getByRole('button', { name: /^Chapter.*change the name/ }).click();
    await page.getByLabel(/^Change the name of the chapter/).fill('The keepers');
    await page.keyboard.press('Enter');
    await page.locator('.flag[data-kind="chapter"]', { hasText: 'The keepers' }).waitFor();
    await look(producer, 'review-marks');
    await producer.part('trim-start').press('ArrowRight');
    await producer.tab('Conversation');

    await producer.review(EDITED);
    await look(producer, 'review');
    expect(await page.title()).toBe('Edited · Trialogue');
    await page.locator('.flag', { hasText: 'The keepers' }).waitFor();
    const captions = await readFile(join(stage.recordingsDir, EDITED, 'session.vtt'), 'utf8');
    expect(captions).toContain('<v Dr. Lovelace>');
    expect(captions).toContain('since a ship');
    for (const left of [5, 4, 3, 2, 1, 0]) {
      await page.keyboard.press('Control+z');
      await page.locator('[data-testid="undo"]', { hasText: left === 0 ? /^Undo\s*Ctrl/ : `(${left})` }).waitFor();
    }
    await producer.part('cue').filter({ hasText: 'They matter because' }).first().waitFor();
    expect(producer.problems).toEqual([]);
  });

  it('is used by keyboard alone: everything can be reached and seen', { timeout: 60_000 }, async () => {
    const producer = await stage.open({ reducedMotion: 'reduce' });
    await producer.review(EDITED);
    const { unreached, unseen, closed } = await tabRound(producer.page);
    // Of several tabs the chosen one is reached; the arrows lead to the others.
    expect(unreached.filter((stop) => !/BUTTON (Marks|Events|Episode|Files)/.test(stop))).toEqual([]);
    expect({ unseen, closed }).toEqual({ unseen: [], closed: true });
    await producer.page.getByRole('tab', { name: 'Conversation' }).press('ArrowRight');
    await producer.part('mark').first().waitFor();
  });

  it('tells its events, figures and files, and is deleted when that is said twice', { timeout: 60_000 }, async () => {
    const producer = await stage.open({ reducedMotion: 'reduce' });
    const { page } = producer;
    await producer.review(ID);
    await producer.tab('Events');
    await page.getByText('was cut off by the host').first().waitFor();
    await page.getByLabel(/who got the floor/).check();
    await page.getByText('least heard so far').first().waitFor();
    await look(producer, 'review-events');
    await producer.part('figures').click();
    expect(await producer.part('figures-card').innerText()).toContain('After 0.83');
    await page.keyboard.press('Escape');
    await producer.tab('Episode');
    await look(producer, 'review-episode');
    for (const kind of ['WebM', 'WAV', 'Show notes']) await page.getByLabel(kind, { exact: true }).uncheck();
    await producer.part('export').click();
    await producer.part('export-done').waitFor();
    await page.getByRole('link', { name: 'chapters.json' }).waitFor();
    await producer.tab('Files');
    await page.getByRole('link', { name: 'claude.wav' }).waitFor();
    await page.getByRole('button', { name: 'Delete this recording…' }).click();
    await look(producer, 'review-delete');
    await producer.part('delete-confirm').click();
    await producer.part('recording').first().waitFor();
    expect(await readdir(stage.recordingsDir)).not.toContain(ID);
    expect(producer.problems).toEqual([]);
  });
});
