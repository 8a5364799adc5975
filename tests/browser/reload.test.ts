import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { openStage, type Stage } from './support/stage.js';

describe('a page reloaded in mid-session', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [1, 'h02-rms'] });
  });
  afterAll(() => stage.close());

  it('goes on with the same session, its words and its clock', { timeout: 90_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await studio.lane('claude', 'speaking').waitFor();
    await studio.listen();
    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();
    expect(await studio.lines('Host').allInnerTexts()).toHaveLength(1);
    const before = await studio.recordedSeconds();
    studio.page.once('dialog', (dialog) => void dialog.accept());
    await studio.page.reload();

    await studio.part('continue-session').click();
    await studio.part('floor').waitFor();
    expect(await studio.lines('Host').allInnerTexts()).toHaveLength(1);
    expect(await studio.lines('Claude').count()).toBe(1);
    expect(await studio.recordedSeconds()).toBeGreaterThanOrEqual(before);

    // The microphone begins anew with the page, and with it the question.
    await studio.lane('claude', 'speaking').waitFor();
    await studio.listen();
    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').nth(1).waitFor();
    await studio.end();
    const { durationMs, missing, sync } = await readMetadata(await stage.recording());
    expect(sync).toMatchObject({ ok: true });
    expect(durationMs).toBeGreaterThan(before * 1000);
    // While there was no page, nothing was captured: that is the only hole, and it lies where the page was away.
    expect(missing.length).toBeLessThanOrEqual(1);
    for (const hole of missing) expect(hole.startMs).toBeGreaterThanOrEqual(before * 1000);
    expect(studio.problems).toEqual([]);
  });
});
